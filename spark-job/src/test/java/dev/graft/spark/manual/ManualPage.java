package dev.graft.spark.manual;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page of the manual that is made of what the code says. */
final class ManualPage {

  static final Path CHECKOUT = Path.of("..");

  private ManualPage() {}

  /** Holds a page to what it has to be; with {@code -Dgraft.docs.write=true} writes it instead. */
  static void check(String page, String expected) throws IOException {
    Path file = CHECKOUT.resolve("docs").resolve(page);
    if (Boolean.getBoolean("graft.docs.write")) {
      Files.writeString(file, expected);
    }
    assertThat(Files.readString(file, StandardCharsets.UTF_8))
        .as("docs/%s, which CONTRIBUTING.md tells how to write anew", page)
        .isEqualTo(expected);
  }

  /** A text as it may stand in a cell of a table. */
  static String cell(String text) {
    return text.replace("|", "\\|").replace('\n', ' ');
  }
}
