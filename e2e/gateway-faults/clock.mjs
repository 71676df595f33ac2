// Loaded before a program: each SIGUSR2 sets its clock to the next of CLOCK_JUMPS, a list of ms that it is then wrong by.
const jumps = (process.env.CLOCK_JUMPS ?? "").split(",").map(Number);
const RealDate = Date;
let wrongByMs = 0;

class WrongDate extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + wrongByMs);
    else super(...given);
  }

  static now() {
    return RealDate.now() + wrongByMs;
  }
}

globalThis.Date = WrongDate;
process.on("SIGUSR2", () => {
  wrongByMs = jumps.shift() ?? 0;
});
