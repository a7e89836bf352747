package io.llmshield.cloud.local;

import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hands out version tokens, each greater than all before it in this process, also when
 * the clock goes back. Thread-safe.
 */
final class TokenClock {

	private static final long MICROS = 1_000_000;

	private final AtomicLong last = new AtomicLong();

	/** Return the next token. */
	Token next(Instant now) {
		return new Token(advance(micros(now)), ThreadLocalRandom.current().nextInt());
	}

	/** Return the next token, which comes after a given one. */
	Token nextAfter(Instant now, Token previous) {
		return new Token(advance(Math.max(micros(now), previous.time() + 1)), ThreadLocalRandom.current().nextInt());
	}

	private long advance(long atLeast) {
		return this.last.updateAndGet((before) -> Math.max(before + 1, atLeast));
	}

	static long micros(Instant instant) {
		return instant.getEpochSecond() * MICROS + instant.getNano() / 1000;
	}

	static Instant instant(long micros) {
		return Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1000L);
	}

}
