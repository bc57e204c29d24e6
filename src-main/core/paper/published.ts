/** @file What the paper prints, and what others have republished of it. */

export type KddRow = {
  /** As the paper names it. */
  readonly title: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Where the numbers come from, if not from the paper's own runs. */
  readonly remark: string;
};

/** Zenati et al. 2018, table 1: KDD99, means of 10 runs; without DAGMM-NVI, which is not built here. */
export const PUBLISHED_KDD: Readonly<Record<string, KddRow>> = {
  ocsvm: row("OC-SVM", [0.7457, 0.8523, 0.7954], "copied there from Zong et al.; another rule of decision"),
  "dsebm-r": row(
    "DSEBM-r",
    [0.8521, 0.6472, 0.7328],
    "copied there from Zong et al.; another rule of decision",
  ),
  "dsebm-e": row(
    "DSEBM-e",
    [0.8619, 0.6446, 0.7399],
    "copied there from Zong et al.; another rule of decision",
  ),
  dagmm: row("DAGMM", [0.9297, 0.9442, 0.9369], "copied there from Zong et al."),
  "anogan-fm": row("AnoGAN-FM", [0.8786, 0.8297, 0.8865], "the recall cannot be right, see below"),
  "anogan-sigma": row("AnoGAN-σ", [0.779, 0.7914, 0.7852], ""),
  "egbad-fm": row("EGBAD-FM", [0.8698, 0.9523, 0.9058], "R / P shows ties"),
  "egbad-sigma": row("EGBAD-σ", [0.92, 0.9582, 0.9372], "R / P shows ties"),
  alad: row("ALAD", [0.9427, 0.9577, 0.9501], "Zenati et al. 2018b; recalled, not checked against the paper"),
  iforest: row(
    "Isolation forest",
    [0.9216, 0.9373, 0.9294],
    "Zenati et al. 2018b; recalled, not checked against the paper",
  ),
};

function row(title: string, [precision, recall, f1]: [number, number, number], remark: string): KddRow {
  return { title, precision, recall, f1, remark };
}

/** Area under the precision–recall curve by held-out digit, as later papers republish the bars of Zenati et al. 2018. */
export const PUBLISHED_MNIST: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  vae: { 1: 0.063, 4: 0.337, 5: 0.325, 7: 0.148, 9: 0.104 },
  "egbad-sigma": { 1: 0.287, 4: 0.443, 5: 0.514, 7: 0.347, 9: 0.307 },
};

/** «700–900 times» as fast as AnoGAN on KDD99, and about 800 times on MNIST. */
export const PUBLISHED_SPEED = { kdd: 800, mnist: 800 } as const;
