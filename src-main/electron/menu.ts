/** @file The application's menu: Electron's own roles, which carry their keys and their translations. */
import type { MenuItemConstructorOptions } from "electron";

/** The menu as data. Developer tools are offered only where the application is not packaged. */
export function menuTemplate(options: {
  readonly platform: NodeJS.Platform;
  readonly isPackaged: boolean;
}): MenuItemConstructorOptions[] {
  const application: MenuItemConstructorOptions[] =
    options.platform === "darwin" ? [{ role: "appMenu" }] : [];
  const development: MenuItemConstructorOptions[] = options.isPackaged
    ? []
    : [{ type: "separator" }, { role: "reload" }, { role: "toggleDevTools" }];
  return [
    ...application,
    { role: "fileMenu" },
    { role: "editMenu" },
    {
      role: "viewMenu",
      submenu: [
        { role: "resetZoom" },
        { role: "zoomIn" },
        { role: "zoomOut" },
        { type: "separator" },
        { role: "togglefullscreen" },
        ...development,
      ],
    },
    { role: "windowMenu" },
  ];
}
