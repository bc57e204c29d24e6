/** @file The system's own dialog for choosing a folder. */
import type { BrowserWindow, Dialog, OpenDialogOptions } from "electron";

/** Asks for a folder, in front of the window where there is one; null where the person thinks better of it. */
export async function chooseFolder(
  dialog: Pick<Dialog, "showOpenDialog">,
  window: BrowserWindow | undefined,
): Promise<string | null> {
  const options: OpenDialogOptions = { properties: ["openDirectory", "createDirectory"] };
  const shown =
    window === undefined ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options);
  const { canceled, filePaths } = await shown;
  return canceled ? null : (filePaths[0] ?? null);
}
