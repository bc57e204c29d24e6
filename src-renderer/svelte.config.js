/** @file Read by the compiler, by Vite's plugin and by svelte-check alike. */
export default { compilerOptions: { runes: true } };
