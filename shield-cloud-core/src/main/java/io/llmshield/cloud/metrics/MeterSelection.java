package io.llmshield.cloud.metrics;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import org.jspecify.annotations.Nullable;

/**
 * Lets through the meters that are to be sent. Thread-safe.
 */
final class MeterSelection implements MeterFilter {

	/** All if {@code null}. */
	private final @Nullable Pattern include;

	private final @Nullable Pattern exclude;

	MeterSelection(List<String> include, List<String> exclude) {
		this.include = pattern(include);
		this.exclude = pattern(exclude);
	}

	private static @Nullable Pattern pattern(List<String> names) {
		if (names.isEmpty()) {
			return null;
		}
		return Pattern.compile(names.stream()
			.map((name) -> Pattern.quote(name).replace("*", "\\E.*\\Q"))
			.collect(Collectors.joining("|", "(?:", ")(?:\\..*)?")), Pattern.DOTALL);
	}

	@Override
	public MeterFilterReply accept(Meter.Id id) {
		boolean wanted = (this.include == null || this.include.matcher(id.getName()).matches())
				&& (this.exclude == null || !this.exclude.matcher(id.getName()).matches());
		return wanted ? MeterFilterReply.NEUTRAL : MeterFilterReply.DENY;
	}

}
