package io.llmshield.cloud.sample.dashboards;

import java.util.List;
import java.util.stream.Stream;

/**
 * A dashboard that knows no system of metrics.
 *
 * @param id its name in addresses and of its files
 * @param title what it is called
 * @param sections what it shows, from top to bottom
 */
record Dashboard(String id, String title, List<Section> sections) {

	Stream<Panel> panels() {
		return this.sections.stream().flatMap((section) -> section.panels().stream());
	}

	/**
	 * Panels that belong together.
	 *
	 * @param title what they are called
	 * @param panels the panels
	 */
	record Section(String title, List<Panel> panels) {

		/** Systems that have no histograms leave out what shows nothing else. */
		List<Panel> panelsWithoutPercentiles() {
			return this.panels.stream()
				.filter((panel) -> !panel.queries().stream().allMatch(Query::isPercentile))
				.toList();
		}

	}

	/**
	 * A chart.
	 *
	 * @param title what it is called
	 * @param about what it tells, and what to do about it
	 * @param scale what its axis counts
	 * @param queries its lines
	 */
	record Panel(String title, String about, Scale scale, List<Query> queries) {

		static Panel of(String title, Scale scale, String about, Query... queries) {
			return new Panel(title, about, scale, List.of(queries));
		}

	}

	/** What an axis counts. */
	enum Scale {

		/** Happenings; those in a second or in a minute, as the system can. */
		EVENTS,

		/** The same of bytes. */
		TRAFFIC,

		/** A part of all. */
		SHARE,

		/** A time. */
		TIME,

		/** Bytes. */
		BYTES,

		/** A number. */
		NUMBER

	}

}
