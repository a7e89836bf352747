package io.llmshield.cloud.sample.dashboards;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Meter.Type;

/**
 * The vocabulary: the meters that {@code docs/reference/meters.md} lists.
 *
 * @param rows by name
 */
record Meters(Map<String, Row> rows) {

	private static final Path PAGE = Path.of("../docs/reference/meters.md");

	private static final String BEGIN = "<!-- meters -->\n";

	private static final String END = "<!-- end of meters -->";

	static Meters documented() {
		try {
			String page = Files.readString(PAGE);
			String table = page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END));
			Map<String, Row> rows = new LinkedHashMap<>();
			table.lines().skip(2).map(Row::parse).forEach((row) -> {
				if (rows.put(row.name(), row) != null) {
					throw new IllegalStateException(row.name() + " is listed twice");
				}
			});
			return new Meters(rows);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	Row get(String name) {
		Row row = this.rows.get(name);
		if (row == null) {
			throw new IllegalArgumentException(name + " is not in " + PAGE);
		}
		return row;
	}

	/**
	 * A meter.
	 *
	 * @param name its name
	 * @param kind what it is
	 * @param unit its base unit, or empty
	 * @param tags the names of its tags
	 */
	record Row(String name, Kind kind, String unit, Set<String> tags) {

		static Row parse(String line) {
			String[] cells = line.split("\\|");
			return new Row(bare(cells[1]), Kind.of(cells[2].strip()), cells[3].strip(), tags(cells[4]));
		}

		/** What a registry has. */
		static Row of(Meter meter) {
			Meter.Id id = meter.getId();
			Set<String> tags = new TreeSet<>();
			id.getTags().forEach((tag) -> tags.add(tag.getKey()));
			return new Row(id.getName(), Kind.of(id.getType()), (id.getBaseUnit() != null) ? id.getBaseUnit() : "",
					tags);
		}

		private static String bare(String cell) {
			return cell.replace("`", "").strip();
		}

		private static Set<String> tags(String cell) {
			return cell.isBlank() ? Set.of() : new TreeSet<>(Arrays.asList(bare(cell).split(", ")));
		}

	}

	/** What a meter is. */
	enum Kind {

		TIMER, COUNTER, GAUGE, LONG_TASK_TIMER;

		static Kind of(String text) {
			return valueOf(text.toUpperCase().replace(' ', '_'));
		}

		static Kind of(Type type) {
			return valueOf(type.name());
		}

		Type type() {
			return Type.valueOf(name());
		}

		/** What a cloud's points add to the name. */
		List<String> statistics() {
			return switch (this) {
				case TIMER -> List.of(".count", ".sum", ".max");
				case LONG_TASK_TIMER -> List.of(".active", ".duration", ".max");
				case COUNTER, GAUGE -> List.of("");
			};
		}

	}

}
