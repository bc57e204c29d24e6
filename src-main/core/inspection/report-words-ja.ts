/** @file The report in Japanese. */
import type { ReportWords } from "./report-words.ts";

export const japaneseWords: ReportWords = {
  locale: "ja",
  decimalPoint: ".",
  report: "検査レポート",
  inspection: (id) => `検査 ${id}`,
  images: (_, shown) => `画像 ${shown} 枚`,
  verdicts: "判定",
  verdict: { fail: "不合格", "cannot-judge": "判定不可", pass: "合格" },
  mistake: { "missed-defect": "見逃し", "false-reject": "過検出" },
  term: {
    residual: "良品イメージとの差",
    peak: "良品イメージとの最大の差",
    features: "識別器が見る差",
    "sigma-paper": "部品の不自然さ",
    "sigma-released": "良品イメージの不自然さ",
    "residual-whole": "良品イメージとの差（全体）",
    "marks-whole": "欠陥の疑い（全体）",
    "neighbours-whole": "見慣れない表面（全体）",
    "residual-detail": "良品イメージとの差（細部）",
    "marks-detail": "欠陥の疑い（細部）",
    "neighbours-detail": "見慣れない表面（細部）",
  },
  footer: "このファイルだけで完結しています。ネットワークも、ブラウザー以外のプログラムも必要ありません。",
  scoresAndThreshold: "スコアとしきい値",
  threshold: ({ method, images, parts, rank, falseRejectBound, confidence }, { count, share, atMost }) => {
    const found = {
      manual: "しきい値は手動で設定した値です。",
      maximum: `しきい値は、学習に使っていない良品 ${count(images)} 枚の最大スコアです。`,
      conformal: `しきい値は、学習に使っていない良品 ${count(images)} 枚のスコアを小さい順に並べた、${count(rank)} 番目の値です。`,
    }[method];
    const alike =
      parts === undefined
        ? ""
        : `${count(images)} 枚の画像に写っている部品は ${count(parts)} 個です。保証値は部品の数で計算します。`;
    return falseRejectBound === null
      ? `${found}${alike}過検出率は保証できません。`
      : `${found}${alike}信頼度 ${share(confidence)} で、過検出率は ${atMost(falseRejectBound)} 以下です。`;
  },
  thresholdChanged: "しきい値は検査の途中で変更されました。これは最後の値です。",
  beforeTrust: "このモデルを使う前に",
  model: "モデル",
  product: "品種",
  trained: "学習日時",
  preset: "プリセット",
  thresholdName: "しきい値",
  gallery: "画像（悪い順）",
  missed: "見逃した欠陥",
  failed: "不合格",
  unjudged: "判定不可",
  passed: "合格（スコアの高い順）",
  firstOf: (shown, all) => `${all} 枚のうち最初の ${shown} 枚です。残りは下の表にあります。`,
  scoreOf: (score, threshold) => `スコア ${score}、しきい値 ${threshold}`,
  image: "画像",
  imageOf: (file) => `${file} の画像`,
  heatmap: "ヒートマップ",
  heatmapOf: (file, regions) => `${file} のヒートマップ：${regions}`,
  noPicture: "画像なし",
  noRegion: "上限を超える領域なし",
  regions: (_, shown, peak) => `領域 ${shown} か所、最大ピーク ${peak}`,
  why: (terms) => `主な要因（良品の標準偏差）：${terms}`,
  counts: (term, deviations, share) => `${term} ${deviations}、比重 ${share}`,
  truth: "正解",
  results: "すべての結果",
  resultsCaption: (images) =>
    `${images}（悪い順）。ピークは領域内のヒートマップの最大値で、1 が良品の上限です。`,
  columns: {
    file: "ファイル",
    verdict: "判定",
    score: "スコア",
    ofThreshold: "しきい値比",
    regions: "領域",
    height: "ピーク",
    note: "備考",
  },
  plot: "スコアの分布図",
  plotOf: (images, over, threshold) => `${images}のスコア。しきい値 ${threshold} を超えるもの ${over} 枚。`,
  allImages: "すべての画像",
  failedOf: (failed, all) => `${all} 枚中 ${failed} 枚が不合格`,
  plotSigns: "○：合格、×：不合格",
  plotAxis: "スコア：右ほど良品から遠い",
  thresholdAt: (threshold) => `しきい値 ${threshold}`,
};
