/** @file The application's menu: Electron's own roles, which carry their keys, in words of the system's language. */
import type { MenuItemConstructorOptions } from "electron";
import type { DesktopWords, MenuName } from "../../assets/messages/desktop.ts";

/** The menu as data. Developer tools are offered only where the application is not packaged. */
export function menuTemplate({
  platform,
  isPackaged,
  words,
}: {
  readonly platform: NodeJS.Platform;
  readonly isPackaged: boolean;
  readonly words: DesktopWords["menu"];
}): MenuItemConstructorOptions[] {
  // Electron's own labels are English everywhere.
  const items = (...roles: (MenuName & MenuItemConstructorOptions["role"])[]): MenuItemConstructorOptions[] =>
    roles.map((role) => ({ role, label: words[role] }));
  const line: MenuItemConstructorOptions = { type: "separator" };
  const application: MenuItemConstructorOptions[] = platform === "darwin" ? [{ role: "appMenu" }] : [];
  const development: MenuItemConstructorOptions[] = isPackaged
    ? []
    : [line, { role: "reload" }, { role: "toggleDevTools" }];
  const clipboard = items("cut", "copy", "paste", "selectAll");
  const zoom = items("resetZoom", "zoomIn", "zoomOut");
  return [
    ...application,
    { label: words.file, submenu: items(platform === "darwin" ? "close" : "quit") },
    { label: words.edit, submenu: [...items("undo", "redo"), line, ...clipboard] },
    { label: words.view, submenu: [...zoom, line, ...items("togglefullscreen"), ...development] },
    { label: words.window, submenu: items("minimize", "close") },
  ];
}
