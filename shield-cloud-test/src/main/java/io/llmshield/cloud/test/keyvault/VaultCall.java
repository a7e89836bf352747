package io.llmshield.cloud.test.keyvault;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/**
 * A request by its parts. Immutable.
 *
 * @param operation what it asks for
 * @param name the secret, or an empty string
 * @param version the version, or an empty string
 * @param query the parameters
 */
record VaultCall(VaultOperation operation, String name, String version, Map<String, String> query) {

	static VaultCall of(String method, URI uri) {
		String[] path = uri.getRawPath().split("/", -1);
		String name = (path.length > 2) ? path[2] : "";
		String third = (path.length > 3) ? path[3] : "";
		return new VaultCall(operation(method, path, third), name, third, query(uri));
	}

	private static VaultOperation operation(String method, String[] path, String third) {
		String shape = method + " " + ((path.length > 1) ? path[1] : "") + " " + Math.min(path.length, 4);
		return switch (shape) {
			case "GET secrets 2" -> VaultOperation.GET_SECRETS;
			case "PUT secrets 3" -> VaultOperation.SET_SECRET;
			case "GET secrets 3" -> VaultOperation.GET_SECRET;
			case "GET secrets 4" ->
				"versions".equals(third) ? VaultOperation.GET_SECRET_VERSIONS : VaultOperation.GET_SECRET;
			case "PATCH secrets 4" -> VaultOperation.UPDATE_SECRET;
			case "DELETE secrets 3" -> VaultOperation.DELETE_SECRET;
			case "GET deletedsecrets 3" -> VaultOperation.GET_DELETED_SECRET;
			case "DELETE deletedsecrets 3" -> VaultOperation.PURGE_DELETED_SECRET;
			case "POST deletedsecrets 4" -> VaultOperation.RECOVER_DELETED_SECRET;
			default -> throw VaultError.of(404, "NotFound", "There is no such operation: " + shape);
		};
	}

	private static Map<String, String> query(URI uri) {
		Map<String, String> query = new HashMap<>();
		if (uri.getQuery() != null) {
			for (String parameter : uri.getQuery().split("&")) {
				int at = parameter.indexOf('=');
				query.put(parameter.substring(0, Math.max(at, 0)), parameter.substring(at + 1));
			}
		}
		return query;
	}

	void checkApiVersion() {
		String version = this.query.getOrDefault("api-version", "");
		if (!version.matches("7\\.[0-6]|2025-07-01")) {
			throw VaultError.badParameter("The specified version (" + version + ") is not recognized.");
		}
	}

	int pageSize() {
		return number("maxresults", VaultSecrets.PAGE, 1, VaultSecrets.PAGE);
	}

	int offset() {
		return number("$skiptoken", 0, 0, Integer.MAX_VALUE);
	}

	private int number(String parameter, int otherwise, int least, int most) {
		String value = this.query.get(parameter);
		if (value == null) {
			return otherwise;
		}
		int number = value.matches("[0-9]{1,9}") ? Integer.parseInt(value) : -1;
		if (number < least || number > most) {
			throw VaultError.badParameter("The parameter " + parameter + " is out of range");
		}
		return number;
	}

}
