package io.llmshield.cloud.sample.scan;

import java.util.Locale;

/**
 * The check digits of numbers that name a person or an account. Separators are ignored;
 * what has not the number's shape does not pass.
 */
final class Checksums {

	private static final String SPANISH_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";

	private Checksums() {
	}

	static boolean luhn(String text) {
		String digits = alphanumeric(text);
		if (!digits.matches("\\d+")) {
			return false;
		}
		int sum = 0;
		for (int i = 0; i < digits.length(); i++) {
			int digit = Character.digit(digits.charAt(digits.length() - 1 - i), 10);
			int doubled = (digit > 4) ? digit * 2 - 9 : digit * 2;
			sum += (i % 2 == 0) ? digit : doubled;
		}
		return sum > 0 && sum % 10 == 0;
	}

	/**
	 * ISO 13616: modulo 97 of the number with its first four characters moved behind.
	 */
	static boolean iban(String text) {
		String iban = alphanumeric(text);
		if (!iban.matches("[0-9A-Z]{15,34}")) {
			return false;
		}
		int remainder = 0;
		for (int i = 0; i < iban.length(); i++) {
			int value = Character.digit(iban.charAt((i + 4) % iban.length()), 36);
			remainder = (remainder * ((value > 9) ? 100 : 10) + value) % 97;
		}
		return remainder == 1;
	}

	/**
	 * ISO 7064, modulo 11,10.
	 */
	static boolean germanTaxId(String text) {
		String digits = alphanumeric(text);
		if (!digits.matches("\\d{11}")) {
			return false;
		}
		int product = 10;
		for (int i = 0; i < digits.length() - 1; i++) {
			int sum = (Character.digit(digits.charAt(i), 10) + product) % 10;
			product = (((sum == 0) ? 10 : sum) * 2) % 11;
		}
		return (11 - product) % 10 == Character.digit(digits.charAt(digits.length() - 1), 10);
	}

	/**
	 * The last two digits are 97 minus the rest modulo 97; Corsica's 2A and 2B count as
	 * 19 and 18.
	 */
	static boolean frenchNir(String text) {
		String digits = alphanumeric(text).replace("2A", "19").replace("2B", "18");
		if (!digits.matches("\\d{15}")) {
			return false;
		}
		int split = digits.length() - 2;
		return 97 - Long.parseLong(digits.substring(0, split)) % 97 == Long.parseLong(digits.substring(split));
	}

	/**
	 * DNI and NIE: the letter is the number modulo 23; a leading X, Y or Z counts as 0, 1
	 * or 2.
	 */
	static boolean spanishId(String text) {
		String id = alphanumeric(text);
		if (!id.matches("[XYZ0-9]\\d{7}[A-Z]")) {
			return false;
		}
		String number = id.substring(0, id.length() - 1).replace('X', '0').replace('Y', '1').replace('Z', '2');
		return SPANISH_LETTERS.charAt(Integer.parseInt(number) % 23) == id.charAt(id.length() - 1);
	}

	private static String alphanumeric(String text) {
		StringBuilder kept = new StringBuilder(text.length());
		text.chars().filter(Character::isLetterOrDigit).forEach((c) -> kept.append((char) c));
		return kept.toString().toUpperCase(Locale.ROOT);
	}

}
