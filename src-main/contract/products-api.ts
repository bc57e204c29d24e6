/** @file Products: the kinds of parts, and what is set for each. */
import { z } from "zod";
import { defectKindsOff } from "./defects.ts";
import { datasetImageId, modelId, productId, time } from "./ids.ts";
import { alignment, imageColour, imageSize, inputSize } from "./image.ts";
import { procedure } from "./procedure.ts";
import { productSettings } from "./product-settings.ts";

export const productName = z.string().normalize("NFC").trim().min(1).max(120);

export const productSummary = z.object({
  id: productId,
  name: z.string(),
  createdAt: time,
  /** Put away: not offered for work, but kept with everything that was decided. */
  archived: z.boolean(),
  activeModelId: modelId.nullable(),
  models: z.int().nonnegative(),
  inspections: z.int().nonnegative(),
  /** Flagged images that no person has decided yet. */
  undecided: z.int().nonnegative(),
  /** An image to show it by; null until its folder was scanned. */
  pictureId: datasetImageId.nullable(),
});
export type ProductSummary = z.infer<typeof productSummary>;

/** What becomes of the smallest defect in the networks' square. */
export const sizeAdvice = z.object({
  /** The size of the sample image; null while there is none, and then nothing else is known. */
  image: imageSize.nullable(),
  /** Pixels of the square for one of the image, along the axis that is scaled down more. */
  scale: z.number().positive().nullable(),
  /** How large the smallest defect is to the networks, in pixels; null where it is not known. */
  defectPixelsSeen: z.number().nonnegative().nullable(),
  /** True where that is under 3 pixels. */
  isTooSmall: z.boolean(),
  /** The smallest input size at which it would not be; null where none is large enough or nothing is known. */
  sufficientSize: inputSize.nullable(),
  /** How large a defect has to be to be seen, in pixels of the image; null where that is not known. */
  smallestSeen: z.number().positive().nullable(),
  /** True where pictures are shrunk so much that a person should know. */
  isCoarse: z.boolean(),
  /** What suits the images, and why; null before anybody looked at them. */
  suits: z
    .object({
      size: inputSize,
      channels: productSettings.shape.channels,
      /** The longer side of what is looked at, in pixels of the image. */
      side: z.int().positive(),
      colour: imageColour,
    })
    .nullable(),
});
export type SizeAdvice = z.infer<typeof sizeAdvice>;

/** A good image to draw the area on. */
export const sampleImage = z.object({ imageId: datasetImageId, size: imageSize });

export const product = productSummary.extend({
  settings: productSettings,
  sample: sampleImage.nullable(),
  advice: sizeAdvice,
});
export type ProductDetail = z.infer<typeof product>;

/** Without the defaults of what is stored, which would count as given, and without what is found out. */
const changedSettings = z
  .strictObject({
    ...productSettings.omit({ chosen: true, found: true }).shape,
    defectKindsOff,
    alignment,
    /** Absent beside an area or ignored polygons: the size of the product's sample image. */
    drawnOn: imageSize.nullable(),
  })
  .partial();

const byId = z.strictObject({ productId });

export const products = {
  list: procedure
    .route({ method: "GET", path: "/products", summary: "Products by name" })
    .input(
      z.strictObject({
        /** True: those that were put away, in the place of those that are worked with. */
        archived: z.boolean().default(false),
      }),
    )
    .output(z.array(productSummary)),
  create: procedure
    .route({ method: "POST", path: "/products", summary: "Create a product" })
    .input(z.strictObject({ name: productName }))
    .output(product),
  get: procedure
    .route({ method: "GET", path: "/products/{productId}", summary: "A product with its settings" })
    .input(byId)
    .output(product),
  rename: procedure
    .route({ method: "POST", path: "/products/{productId}/rename", summary: "Give a product another name" })
    .input(byId.extend({ name: productName }))
    .output(product),
  update: procedure
    .route({
      method: "PATCH",
      path: "/products/{productId}/settings",
      summary: "Change a product's settings",
    })
    .input(byId.extend({ settings: changedSettings }))
    .output(product),
  advise: procedure
    .route({
      method: "POST",
      path: "/products/{productId}/advice",
      summary: "What would become of the smallest defect with other settings, which are not stored",
    })
    .input(
      byId.extend({
        settings: z
          .strictObject({
            area: productSettings.shape.area,
            size: productSettings.shape.size,
            fit: productSettings.shape.fit,
            smallestDefectPixels: productSettings.shape.smallestDefectPixels,
          })
          .partial(),
      }),
    )
    .output(sizeAdvice),
  archive: procedure
    .route({
      method: "POST",
      path: "/products/{productId}/archive",
      summary: "Put a product away, or take it back",
    })
    .input(byId.extend({ archived: z.boolean() }))
    .output(product),
};
