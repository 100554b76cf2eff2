package dev.graft.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValueType;
import dev.graft.UnusableInputException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads {@code data.table}. */
final class TableSettingsReader {

  private static final String SECTION = "data.table.";

  /** Data sources whose files are texts in some charset. */
  private static final Set<String> TEXTS = Set.of("csv", "json", "text", "xml");

  private final ConfigKeys keys;
  private final Config config;

  private TableSettingsReader(ConfigKeys keys, Config config) {
    this.keys = keys;
    this.config = config;
  }

  static TableSettings read(ConfigKeys keys, Config config) {
    return new TableSettingsReader(keys, config).read();
  }

  private TableSettings read() {
    List<String> targets = keys.texts(SECTION + "targets");
    String label = keys.text(SECTION + "label");
    List<String> texts = keys.oneOrTwo(SECTION + "text");
    String text = texts.isEmpty() ? null : texts.get(0);
    String picture = keys.text(SECTION + "picture");
    if (label != null && !targets.isEmpty()) {
      throw keys.refused(SECTION + "targets", "a table has a label or targets, not both");
    }
    if (text != null && picture != null) {
      throw keys.refused(SECTION + "picture", "a table has a text or a picture, not both");
    }
    boolean one = text != null || picture != null;
    if (one && !keys.texts(SECTION + "features").isEmpty()) {
      throw keys.refused(
          SECTION + "features", "a table has features, a text or a picture, one of the three");
    }
    if (one && !keys.texts(SECTION + "categorical").isEmpty()) {
      throw keys.refused(SECTION + "categorical", "a table of texts or pictures has no categories");
    }
    return new TableSettings(
        keys.text(SECTION + "format"),
        options(),
        keys.text(SECTION + "schema"),
        label == null && targets.isEmpty() ? "label" : label,
        targets,
        keys.texts(SECTION + "features"),
        keys.texts(SECTION + "categorical"),
        keys.whole(SECTION + "max-categories", 1),
        keys.number(SECTION + "max-unseen", s -> s >= 0 && s <= 1, "from 0 to 1"),
        keys.choice(SECTION + "missing", TableSettings.Missing.class),
        keys.flagOrNull(SECTION + "standardize"),
        text,
        texts.size() == 2 ? texts.get(1) : null,
        picture,
        keys.text(SECTION + "weight"),
        keys.text(SECTION + "group"),
        keys.choice(SECTION + "duplicates", TableSettings.Duplicates.class),
        encoding(),
        ignore(),
        keys.texts("evaluate.slices"));
  }

  private String encoding() {
    String key = SECTION + "encoding";
    String encoding = keys.text(key);
    if (encoding == null) {
      return null;
    }
    String format = String.valueOf(keys.text(SECTION + "format")).toLowerCase(Locale.ROOT);
    if (!TEXTS.contains(format)) {
      throw keys.refused(key, "it is for files of text, data.table.format = csv or json");
    }
    if (options().keySet().stream().anyMatch(name -> name.matches("(?i)encoding|charset"))) {
      throw keys.refused(key, "data.table.options has an encoding as well; leave out one of them");
    }
    if (!isCharset(encoding)) {
      throw keys.refused(
          key, "there is no such charset; use UTF-8, ISO-8859-1, windows-1252, UTF-16 ...");
    }
    return encoding;
  }

  private static boolean isCharset(String name) {
    try {
      return Charset.isSupported(name);
    } catch (IllegalCharsetNameException e) {
      return false;
    }
  }

  private List<String> ignore() {
    String key = SECTION + "ignore";
    List<String> ignored = keys.texts(key);
    if (!ignored.isEmpty() && !keys.texts(SECTION + "features").isEmpty()) {
      throw keys.refused(key, "leave it out with data.table.features, which names all columns");
    }
    List<String> used = new ArrayList<>(keys.texts(SECTION + "categorical"));
    used.addAll(keys.texts(SECTION + "targets"));
    used.addAll(keys.oneOrTwo(SECTION + "text"));
    for (String one : List.of("label", "picture", "weight", "group")) {
      used.add(keys.text(SECTION + one));
    }
    ignored.stream()
        .filter(used::contains)
        .findFirst()
        .ifPresent(
            name -> {
              throw keys.refused(key, "the column %s is used".formatted(name));
            });
    return ignored;
  }

  /** Whatever the data source knows; a quoted key may hold dots. */
  private Map<String, String> options() {
    Map<String, String> options = new TreeMap<>();
    ConfigObject given = config.getObject(SECTION + "options");
    given.forEach(
        (key, value) -> {
          if (value.valueType() == ConfigValueType.OBJECT
              || value.valueType() == ConfigValueType.LIST) {
            throw new UnusableInputException(
                "Cannot use %soptions.%s (%s): an option is one value; quote a name that holds dots."
                    .formatted(SECTION, key, Origins.of(value.origin())));
          }
          options.put(key, String.valueOf(value.unwrapped()));
        });
    return options;
  }
}
