/** Lets other requests have their turn: ten thousand rows, or the limits of a city, take seconds. */
export const breath = () => new Promise<void>((resolve) => setImmediate(resolve))
