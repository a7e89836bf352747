package io.llmshield.cloud.autoconfigure.storage;

import java.util.Arrays;
import java.util.stream.Collectors;

import org.springframework.util.StringUtils;

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
		String[] words = store.split("-");
		return words[0] + Arrays.stream(words).skip(1).map(StringUtils::capitalize).collect(Collectors.joining())
				+ "Storage";
	}

}
