package dev.graft.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.graft.UnusableInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Typed reading of keys; whatever does not fit is refused with the key, its value and the place it
 * was written.
 */
final class ConfigKeys {

  private final Config config;
  private final String prefix;

  ConfigKeys(Config config, String prefix) {
    this.config = config;
    this.prefix = prefix;
  }

  String text(String key) {
    return config.getIsNull(key) ? null : read(key, config::getString, "a text");
  }

  int whole(String key, int least) {
    long value = longWhole(key);
    return (int)
        (long) checked(key, value, n -> n >= least && n <= Integer.MAX_VALUE, "at least " + least);
  }

  Integer wholeOrNull(String key, int least) {
    return config.getIsNull(key) ? null : Integer.valueOf(whole(key, least));
  }

  long longWhole(String key) {
    return checked(
            key,
            read(key, config::getNumber, "a whole number"),
            n -> n.doubleValue() == n.longValue(),
            "a whole number")
        .longValue();
  }

  /** A size in bytes, as 64 MiB or a number. */
  Long bytesOrNull(String key, long least) {
    if (config.getIsNull(key)) {
      return null;
    }
    long bytes = read(key, config::getBytes, "a size, as in 64 MiB");
    return checked(key, bytes, n -> n >= least, "a size of at least " + least + " bytes");
  }

  double number(String key, Predicate<Double> fits, String what) {
    return checked(
        key,
        read(key, config::getDouble, "a number"),
        n -> Double.isFinite(n) && fits.test(n),
        what);
  }

  Double numberOrNull(String key, Predicate<Double> fits, String what) {
    return config.getIsNull(key) ? null : Double.valueOf(number(key, fits, what));
  }

  boolean flag(String key) {
    return read(key, config::getBoolean, "true or false");
  }

  Boolean flagOrNull(String key) {
    return config.getIsNull(key) ? null : Boolean.valueOf(flag(key));
  }

  List<String> texts(String key) {
    return read(key, config::getStringList, "a list of texts");
  }

  /** A text, or a list of two that differ; empty of null. */
  List<String> oneOrTwo(String key) {
    if (config.getIsNull(key)) {
      return List.of();
    }
    if (config.getValue(key).valueType() != ConfigValueType.LIST) {
      return List.of(text(key));
    }
    return checked(
        key,
        texts(key),
        list -> list.size() == 2 && !list.get(0).equals(list.get(1)),
        "a text, or a list of two different ones");
  }

  List<String> textsOrNull(String key) {
    return config.getIsNull(key) ? null : texts(key);
  }

  List<Double> numbers(String key, Predicate<Double> fits, String what) {
    return checked(
        key,
        read(key, config::getDoubleList, "a list of numbers"),
        list -> list.stream().allMatch(n -> Double.isFinite(n) && fits.test(n)),
        "a list " + what);
  }

  List<Integer> wholes(String key) {
    List<Double> numbers = read(key, config::getDoubleList, "a list of whole numbers");
    return checked(
            key,
            numbers,
            list -> list.stream().allMatch(n -> n == n.intValue()),
            "a list of whole numbers")
        .stream()
        .map(Double::intValue)
        .toList();
  }

  /** Lists of names or whole numbers, as they are written. */
  List<List<String>> nameLists(String key) {
    String what = "a list of lists of names or whole numbers";
    List<List<String>> lists = new ArrayList<>();
    for (Object list : read(key, config::getAnyRefList, what)) {
      checked(key, list, given -> given instanceof List<?>, what);
      List<String> names = new ArrayList<>();
      for (Object name : (List<?>) list) {
        checked(key, name, ConfigKeys::isName, what);
        names.add(name.toString());
      }
      lists.add(List.copyOf(names));
    }
    return List.copyOf(lists);
  }

  private static boolean isName(Object given) {
    return given instanceof String
        || given instanceof Boolean
        || given instanceof Integer
        || given instanceof Long;
  }

  /** One of the constants of an enum, written in lower case with dashes. */
  <E extends Enum<E>> E choice(String key, Class<E> type) {
    String given = text(key);
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> spelled(constant).equals(given))
        .findFirst()
        .orElseThrow(() -> refused(key, "use one of " + spellings(type)));
  }

  static String spelled(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static List<String> spellings(Class<? extends Enum<?>> type) {
    return Arrays.stream(type.getEnumConstants()).map(ConfigKeys::spelled).toList();
  }

  UnusableInputException refused(String key, String need) {
    return new UnusableInputException("Cannot use %s: %s.".formatted(said(key), need));
  }

  /** A key with its value and the place where it was written. */
  String said(String key) {
    ConfigValue value = value(key);
    return "%s%s = %s (%s)"
        .formatted(
            prefix,
            key,
            Redaction.text(value.render(ConfigRenderOptions.concise())),
            Origins.of(value.origin()));
  }

  /** The value at a path, also when it is null. */
  private ConfigValue value(String key) {
    ConfigValue value = config.root();
    for (String part : ConfigUtil.splitPath(key)) {
      value = ((ConfigObject) value).get(part);
    }
    return value;
  }

  private <T> T checked(String key, T value, Predicate<T> fits, String what) {
    if (!fits.test(value)) {
      throw refused(key, "it must be " + what);
    }
    return value;
  }

  private <T> T read(String key, Function<String, T> getter, String what) {
    try {
      return getter.apply(key);
    } catch (ConfigException.WrongType | ConfigException.BadValue | ConfigException.Null e) {
      throw refused(key, "it must be " + what);
    }
  }
}
