/**
 * @file The one place where sharp (libvips) is set up; every module takes `sharp` from here.
 *
 * Nothing is cached, because no image is read twice, and one image uses one thread, so that memory stays flat over
 * tens of thousands of images; who wants more speed decodes several images at a time. Loaders are switched off for
 * the whole process, except those for the formats that Kensa reads: a document (SVG, PDF) is never rendered.
 */
import sharp from "sharp";

const loaders = ["Jpeg", "Png", "Tiff", "Webp", "Nsgif", "Heif"];

sharp.cache(false);
sharp.concurrency(1);
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({ operation: loaders.map((name) => `VipsForeignLoad${name}Buffer`) });

export { sharp };
