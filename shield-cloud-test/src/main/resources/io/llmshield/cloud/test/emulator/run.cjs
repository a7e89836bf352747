// Runs a script until standard input ends, which it does when the process that started this one is gone.
process.stdin.on("end", () => process.exit(0));
process.stdin.on("error", () => process.exit(0));
process.stdin.resume();
// Idle connections stay open for two minutes, as those of a cloud do; Node.js and Azurite close them after 5 seconds,
// just when a client may use them again.
for (const { Server } of [require("http"), require("https")]) {
	Object.defineProperty(Server.prototype, "keepAliveTimeout", { get: () => 120000, set: () => {} });
}
process.argv.splice(1, 1);
require(process.argv[1]);
