package io.llmshield.cloud.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * Every observation of the product. A test holds the table in
 * {@code docs/how-to/health-and-metrics.md} against it.
 */
public enum CloudObservationDocumentation implements ObservationDocumentation {

	/**
	 * One operation on secrets that went to the provider, or would have without a stale
	 * value. A hit of the cache is counted by the cache's meters and is no observation.
	 */
	SECRET_OPERATION {
		@Override
		public String getName() {
			return "shield.cloud.secrets";
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return new KeyName[] { Key.PROVIDER, Key.OPERATION, Key.OUTCOME };
		}
	},

	/**
	 * One operation on objects. For reads it ends when the object is open; the bytes are
	 * counted by {@code shield.cloud.storage.bytes}.
	 */
	STORAGE_OPERATION {
		@Override
		public String getName() {
			return "shield.cloud.storage";
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return new KeyName[] { Key.PROVIDER, Key.OPERATION, Key.OUTCOME, Key.STORE };
		}
	};

	/**
	 * Keys, all of low cardinality: no key ever holds the name of a secret or object.
	 */
	public enum Key implements KeyName {

		/** The provider's id. */
		PROVIDER {
			@Override
			public String asString() {
				return "provider";
			}
		},

		/** The operation, for example {@code get}. */
		OPERATION {
			@Override
			public String asString() {
				return "operation";
			}
		},

		/**
		 * {@code success}, or the error's category in lower case with hyphens, for
		 * example {@code not-found}.
		 */
		OUTCOME {
			@Override
			public String asString() {
				return "outcome";
			}
		},

		/** The store's name from the configuration. */
		STORE {
			@Override
			public String asString() {
				return "store";
			}
		}

	}

}
