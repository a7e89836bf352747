package io.llmshield.cloud.autoconfigure.storage;

/**
 * How the beans of stores are named.
 */
final class StoreNames {

	private StoreNames() {
	}

	/**
	 * Return the name of a store's bean.
	 * @param store the store's name, for example {@code scan-results}
	 * @return for example {@code scanResultsStorage}
	 */
	static String beanName(String store) {
		StringBuilder name = new StringBuilder();
		boolean upper = false;
		for (char c : store.toCharArray()) {
			if (c == '-') {
				upper = true;
				continue;
			}
			name.append(upper ? Character.toUpperCase(c) : c);
			upper = false;
		}
		return name.append("Storage").toString();
	}

}
