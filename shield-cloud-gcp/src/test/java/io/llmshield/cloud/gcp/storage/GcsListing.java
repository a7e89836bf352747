package io.llmshield.cloud.gcp.storage;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One page of a listing, after "Objects: list": objects and common prefixes together are
 * at most as many as asked for, and follow each other in the order of UTF-8 bytes.
 */
final class GcsListing {

	private GcsListing() {
	}

	static ObjectNode page(List<StoredVersion> versions, Map<String, String> query) {
		String delimiter = query.getOrDefault("delimiter", "");
		String prefix = query.getOrDefault("prefix", "");
		String start = query.getOrDefault("startOffset", "");
		int most = Integer.parseInt(query.getOrDefault("maxResults", "1000"));
		if (most < 1) {
			throw new GcsError(400, "invalidParameter", "Invalid unsigned integer value: maxResults");
		}
		most = Math.min(most, 1000);
		String token = query.containsKey("pageToken")
				? new String(Base64.getDecoder().decode(query.get("pageToken")), StandardCharsets.UTF_8) : "";
		ObjectNode page = JsonMapper.shared().createObjectNode().put("kind", "storage#objects");
		ArrayNode items = JsonMapper.shared().createArrayNode();
		ArrayNode prefixes = JsonMapper.shared().createArrayNode();
		String last = token;
		String lastPrefix = token.startsWith("p") ? token.substring(1) : null;
		for (StoredVersion version : versions) {
			int folded = delimiter.isEmpty() ? -1 : version.name.indexOf(delimiter, prefix.length());
			String common = (folded >= 0) ? version.name.substring(0, folded + delimiter.length()) : null;
			if (GcsBuckets.BY_UTF8.compare(version.name, start) < 0 || (common != null && common.equals(lastPrefix))
					|| !isAfter(version, common, token)) {
				continue;
			}
			if (items.size() + prefixes.size() == most) {
				page.put("nextPageToken", Base64.getEncoder().encodeToString(last.getBytes(StandardCharsets.UTF_8)));
				break;
			}
			if (common != null) {
				prefixes.add(common);
				lastPrefix = common;
				last = "p" + common;
			}
			else {
				items.add(version.resource());
				last = "o" + version.name + "\n" + version.generation;
			}
		}
		if (!items.isEmpty()) {
			page.set("items", items);
		}
		if (!prefixes.isEmpty()) {
			page.set("prefixes", prefixes);
		}
		return page;
	}

	private static boolean isAfter(StoredVersion version, String common, String token) {
		if (token.isEmpty()) {
			return true;
		}
		if (token.startsWith("p")) {
			return GcsBuckets.BY_UTF8.compare((common != null) ? common : version.name, token.substring(1)) > 0;
		}
		String name = token.substring(1, token.lastIndexOf('\n'));
		long generation = Long.parseLong(token.substring(token.lastIndexOf('\n') + 1));
		int order = GcsBuckets.BY_UTF8.compare(version.name, name);
		return order > 0 || (order == 0 && version.generation > generation);
	}

}
