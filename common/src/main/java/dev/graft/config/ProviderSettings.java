package dev.graft.config;

import dev.graft.Api;
import dev.graft.UnusableInputException;
import java.io.Serializable;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoublePredicate;

/**
 * What a job file says of a part that is looked up by its name: the name, the part's own settings,
 * and where each was written. A value; small enough to travel.
 */
@Api(Api.For.PARTS)
public final class ProviderSettings implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final class Setting implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String said;
    private final String text;

    private Setting(String said, String text) {
      this.said = said;
      this.text = text;
    }
  }

  private final String key;
  private final String name;
  private final String said;
  private final TreeMap<String, Setting> settings;

  private ProviderSettings(
      String key, String name, String said, TreeMap<String, Setting> settings) {
    this.key = key;
    this.name = name;
    this.said = said;
    this.settings = settings;
  }

  /** A part of a name, without settings. */
  public static ProviderSettings of(String key, String name) {
    return named(key, name, key + " = " + name);
  }

  /**
   * The same from a job file.
   *
   * @param said key, name and place, as messages have it
   */
  static ProviderSettings named(String key, String name, String said) {
    return new ProviderSettings(key, name, said, new TreeMap<>());
  }

  /** These with one setting more, or another one. */
  public ProviderSettings with(String setting, String value) {
    return with(setting, value, section() + setting + " = " + value);
  }

  ProviderSettings with(String setting, String value, String said) {
    TreeMap<String, Setting> all = new TreeMap<>(settings);
    all.put(setting, new Setting(said, value));
    return new ProviderSettings(key, name, this.said, all);
  }

  private String section() {
    return key.substring(0, key.lastIndexOf('.') + 1);
  }

  /** The key that names the part, as {@code train.outer.type}. */
  public String key() {
    return key;
  }

  /** The part's name. */
  public String name() {
    return name;
  }

  /** Whether it is the part of that name. */
  public boolean is(String other) {
    return name.equals(other);
  }

  /** The names of the settings that are given. */
  public Set<String> given() {
    return Set.copyOf(settings.keySet());
  }

  /** A text. */
  public String text(String setting, String otherwise) {
    Setting given = settings.get(setting);
    return given == null ? otherwise : given.text;
  }

  /** A number. */
  public double number(String setting, double otherwise) {
    return number(setting, otherwise, n -> true, "a number");
  }

  /**
   * A number.
   *
   * @param fits which ones can be used
   * @param what the same in words, as {@code above 0}
   */
  public double number(String setting, double otherwise, DoublePredicate fits, String what) {
    if (!settings.containsKey(setting)) {
      return otherwise;
    }
    double number = parsed(setting);
    if (!Double.isFinite(number) || !fits.test(number)) {
      throw refused(setting, "it must be " + what);
    }
    return number;
  }

  private double parsed(String setting) {
    try {
      return Double.parseDouble(text(setting, ""));
    } catch (NumberFormatException e) {
      throw refused(setting, "it must be a number");
    }
  }

  /** A whole number of at least {@code least}. */
  public int whole(String setting, int otherwise, int least) {
    return (int)
        number(
            setting,
            otherwise,
            n -> n == (int) n && n >= least,
            "a whole number of at least " + least);
  }

  /** True or false. */
  public boolean flag(String setting, boolean otherwise) {
    String text = text(setting, String.valueOf(otherwise));
    if (!text.equals("true") && !text.equals("false")) {
      throw refused(setting, "it must be true or false");
    }
    return text.equals("true");
  }

  /** For a setting that is given and cannot be used: one sentence with its key and its place. */
  public UnusableInputException refused(String setting, String need) {
    return new UnusableInputException(
        "Cannot use %s: %s.".formatted(settings.get(setting).said, need));
  }

  /** The same for the part itself. */
  public UnusableInputException refused(String need) {
    return refused(need, (Throwable) null);
  }

  /** The same for the part itself. */
  public UnusableInputException refused(String need, Throwable cause) {
    return new UnusableInputException("Cannot use %s: %s.".formatted(said, need), cause);
  }

  private TreeMap<String, String> texts() {
    TreeMap<String, String> texts = new TreeMap<>();
    settings.forEach((setting, given) -> texts.put(setting, given.text));
    return texts;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ProviderSettings that
        && key.equals(that.key)
        && name.equals(that.name)
        && texts().equals(that.texts());
  }

  @Override
  public int hashCode() {
    return Objects.hash(key, name, texts());
  }

  /** Without the values, which may be secrets. */
  @Override
  public String toString() {
    return key + " = " + name + " " + settings.keySet();
  }
}
