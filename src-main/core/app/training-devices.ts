/** @file Which device a training takes: found out once for each kind of training, as long as the application is open. */
import type { Device, TrainingSettings } from "../../contract/training.ts";
import type { Store } from "../store/store.ts";
import { type DeviceReport, fastestDevice, namedDevice, reportDevices } from "./device-service.ts";
import type { Ports } from "./ports.ts";
import { stepTimeOf } from "./step-time.ts";

type Choice = Pick<TrainingSettings, "preset" | "geometry" | "threads" | "device">;

export class TrainingDevices {
  readonly #store: Store;
  readonly #ports: Ports;
  /** What computes here, by the number of threads. */
  readonly #reports = new Map<number, DeviceReport[]>();
  /** What `auto` means, by kind of training. */
  readonly #fastest = new Map<string, Device>();

  constructor(store: Store, ports: Ports) {
    this.#store = store;
    this.#ports = ports;
  }

  /** What `auto` means for such a training; undefined where that was not found out yet. */
  known(choice: Choice): Device | undefined {
    return this.#fastest.get(kindOf(choice));
  }

  /**
   * The device that is named, or with `auto` the CPU unless another one trains clearly faster.
   *
   * @throws KensaError `device-unavailable` where the one named does not work, `cancelled`
   */
  async resolve(choice: Choice, signal?: AbortSignal | undefined): Promise<Device> {
    const { preset, geometry, threads, device: named } = choice;
    if (named !== "auto") return namedDevice(this.#ports, named, { threads, signal });
    // It learns nothing: what there is to compute is too little to gain from another device.
    if (preset === "backbone") return "cpu";
    const known = this.known(choice);
    if (known !== undefined) return known;
    const stepTime = (device: Device) =>
      stepTimeOf(this.#store, this.#ports, { preset, geometry, device, threads }, signal);
    const found = await fastestDevice(await this.#reportsFor(threads, signal), stepTime);
    this.#fastest.set(kindOf(choice), found);
    return found;
  }

  async #reportsFor(threads: number, signal: AbortSignal | undefined): Promise<DeviceReport[]> {
    const reports = this.#reports.get(threads) ?? (await reportDevices(this.#ports, threads, signal));
    this.#reports.set(threads, reports);
    return reports;
  }
}

function kindOf({ preset, geometry, threads }: Choice): string {
  return [preset, geometry.size, geometry.channels, threads].join(" ");
}
