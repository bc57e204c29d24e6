/** @file Moving a picture by mouse and fingers: one pointer drags it, two enlarge it. */
import type { ReviewZoom } from "../../state/review-zoom.svelte.ts";

type Point = { readonly x: number; readonly y: number };

/** An attachment for the canvas on which the picture is painted. */
export function touchStage(zoom: ReviewZoom): (canvas: HTMLCanvasElement) => () => void {
  return (canvas) => {
    const pointers = new Map<number, Point>();

    function down(event: PointerEvent): void {
      canvas.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, pointOf(event));
    }

    function move(event: PointerEvent): void {
      const before = pointers.get(event.pointerId);
      if (before === undefined) return;
      const now = pointOf(event);
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
      if (other === undefined) zoom.panBy(now.x - before.x, now.y - before.y);
      else zoom.zoomBy(distance(now, other) / Math.max(1, distance(before, other)), middle(now, other));
      pointers.set(event.pointerId, now);
    }

    function up(event: PointerEvent): void {
      pointers.delete(event.pointerId);
    }

    const listeners = { pointerdown: down, pointermove: move, pointerup: up, pointercancel: up };
    for (const [name, listener] of Object.entries(listeners))
      canvas.addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of Object.entries(listeners)) {
        canvas.removeEventListener(name, listener as EventListener);
      }
    };
  };
}

function pointOf({ offsetX, offsetY }: PointerEvent): Point {
  return { x: offsetX, y: offsetY };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}
