package dev.graft.spark.manual;

import static java.util.Comparator.comparingInt;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The manual's list of keys is made of reference.conf. */
class ReferencePageTest {

  private final StringBuilder page = new StringBuilder();

  @Test
  void theManualListsEveryKeyAsReferenceConfHasIt() throws IOException {
    page.append(
        """
        # Every key of a job file

        Made of [conf/reference.conf](../../conf/reference.conf) by a test; change it there. A job file names only what differs.
        """);
    group(
        "",
        ConfigFactory.parseFile(
                ManualPage.CHECKOUT.resolve(Path.of("conf", "reference.conf")).toFile())
            .root());
    ManualPage.check("reference/configuration.md", page.toString());
  }

  private void group(String path, ConfigObject group) {
    if (!path.isEmpty()) {
      page.append("\n## `%s`\n".formatted(path));
    }
    String about = comment(group);
    if (!about.isEmpty()) {
      page.append('\n').append(about).append('\n');
    }
    List<Map.Entry<String, ConfigValue>> children =
        group.entrySet().stream()
            .sorted(comparingInt(entry -> entry.getValue().origin().lineNumber()))
            .toList();
    keys(path, children.stream().filter(child -> !isGroup(child.getValue())).toList());
    for (Map.Entry<String, ConfigValue> child : children) {
      if (isGroup(child.getValue())) {
        group(full(path, child.getKey()), (ConfigObject) child.getValue());
      }
    }
  }

  private void keys(String path, List<Map.Entry<String, ConfigValue>> keys) {
    if (keys.isEmpty()) {
      return;
    }
    page.append("\n| key | default | |\n| --- | --- | --- |\n");
    String said = "";
    for (Map.Entry<String, ConfigValue> key : keys) {
      // A comment counts for the keys directly below it.
      String own = comment(key.getValue());
      said = own.isEmpty() ? said : own;
      String value = key.getValue().render(ConfigRenderOptions.concise());
      page.append(
          "| `%s` | `%s` | %s |\n"
              .formatted(full(path, key.getKey()), ManualPage.cell(value), ManualPage.cell(said)));
    }
  }

  private static boolean isGroup(ConfigValue value) {
    return value instanceof ConfigObject object && !object.isEmpty();
  }

  private static String full(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** The comment above a value, without what stands further up. */
  private static String comment(ConfigValue value) {
    return String.join(" ", value.origin().comments().stream().map(String::strip).toList());
  }
}
