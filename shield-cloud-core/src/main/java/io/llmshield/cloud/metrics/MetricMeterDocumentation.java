package io.llmshield.cloud.metrics;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;

/**
 * The meters of {@link CloudMetrics} and {@link CloudMeterRegistry} about themselves. A
 * test holds the table in {@code docs/how-to/metrics.md} against it.
 */
public enum MetricMeterDocumentation implements MeterDocumentation {

	/** Points that the provider took. */
	SENT {
		@Override
		public String getName() {
			return "shield.cloud.metrics.sent";
		}

		@Override
		public Meter.Type getType() {
			return Meter.Type.COUNTER;
		}

		@Override
		public KeyName[] getKeyNames() {
			return new KeyName[] { Key.PROVIDER, Key.SOURCE };
		}
	},

	/** Points that were dropped. */
	DROPPED {
		@Override
		public String getName() {
			return "shield.cloud.metrics.dropped";
		}

		@Override
		public Meter.Type getType() {
			return Meter.Type.COUNTER;
		}

		@Override
		public KeyName[] getKeyNames() {
			return new KeyName[] { Key.PROVIDER, Key.SOURCE, Key.REASON };
		}
	},

	/** Points that wait to be sent. */
	BUFFERED {
		@Override
		public String getName() {
			return "shield.cloud.metrics.buffered";
		}

		@Override
		public Meter.Type getType() {
			return Meter.Type.GAUGE;
		}

		@Override
		public KeyName[] getKeyNames() {
			return new KeyName[] { Key.PROVIDER, Key.SOURCE };
		}
	},

	/** Series that the registry sends. */
	SERIES {
		@Override
		public String getName() {
			return "shield.cloud.metrics.series";
		}

		@Override
		public Meter.Type getType() {
			return Meter.Type.GAUGE;
		}

		@Override
		public KeyName[] getKeyNames() {
			return new KeyName[] { Key.PROVIDER };
		}
	},

	/** Meters that the registry does not send. */
	DENIED {
		@Override
		public String getName() {
			return "shield.cloud.metrics.denied";
		}

		@Override
		public Meter.Type getType() {
			return Meter.Type.COUNTER;
		}

		@Override
		public KeyName[] getKeyNames() {
			return new KeyName[] { Key.PROVIDER, Key.REASON };
		}
	},

	/** Values that the registry does not send. */
	SKIPPED {
		@Override
		public String getName() {
			return "shield.cloud.metrics.skipped";
		}

		@Override
		public Meter.Type getType() {
			return Meter.Type.COUNTER;
		}

		@Override
		public KeyName[] getKeyNames() {
			return new KeyName[] { Key.PROVIDER, Key.REASON };
		}
	};

	/** Keys, all of low cardinality. */
	public enum Key implements KeyName {

		/** The provider's id. */
		PROVIDER {
			@Override
			public String asString() {
				return "provider";
			}
		},

		/**
		 * {@code points} for {@link CloudMetrics}, {@code meters} for
		 * {@link CloudMeterRegistry}.
		 */
		SOURCE {
			@Override
			public String asString() {
				return "source";
			}
		},

		/**
		 * {@code buffer-full}, {@code expired} (waited until the provider would no longer
		 * take it), {@code too-large}, {@code refused} (by the provider, others of the
		 * batch were taken), {@code shutdown} (not sent in time), {@code closed}
		 * (recorded after closing), or the category of the error in lower case with
		 * hyphens, such as {@code access-denied}. For what the registry does not send see
		 * {@link MeterExportStatistics}.
		 */
		REASON {
			@Override
			public String asString() {
				return "reason";
			}
		}

	}

}
