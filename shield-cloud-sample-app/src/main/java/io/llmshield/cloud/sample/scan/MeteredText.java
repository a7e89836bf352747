package io.llmshield.cloud.sample.scan;

/**
 * A text that counts how often it is read and refuses to be read beyond its allowance.
 * The regular expression engine has no time limit of its own; this stops it in the middle
 * of a match.
 */
final class MeteredText implements CharSequence {

	private final String text;

	private final long allowance;

	private long steps;

	MeteredText(String text, long allowance) {
		this.text = text;
		this.allowance = allowance;
	}

	long steps() {
		return this.steps;
	}

	@Override
	public char charAt(int index) {
		if (this.steps >= this.allowance) {
			throw new OutOfStepsException();
		}
		this.steps++;
		return this.text.charAt(index);
	}

	@Override
	public int length() {
		return this.text.length();
	}

	@Override
	public CharSequence subSequence(int start, int end) {
		return this.text.subSequence(start, end);
	}

	@Override
	public String toString() {
		return this.text;
	}

	/**
	 * The allowance is used up.
	 */
	static final class OutOfStepsException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private OutOfStepsException() {
			super("The step allowance is used up", null, false, false);
		}

	}

}
