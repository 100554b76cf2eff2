package dev.graft.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packages use each other one way: whoever reads one need not know those above it. */
class PackagesTest {

  @ParameterizedTest
  @CsvSource({"../common, dev.graft", "../spark-job, dev.graft.spark"})
  void noPackageUsesOneThatUsesIt(String module, String root) throws IOException {
    Map<String, Set<String>> uses = uses(Path.of(module, "src/main/java"), root);
    assertThat(uses).hasSizeGreaterThan(10);
    Set<String> settled = new TreeSet<>();
    boolean more = true;
    while (more) {
      more =
          settled.addAll(
              uses.keySet().stream().filter(one -> settled.containsAll(uses.get(one))).toList());
    }
    uses.keySet().removeAll(settled);
    assertThat(uses).as("packages that are, or use, a circle").isEmpty();
  }

  /** What each package right below a root uses of the others there. */
  private static Map<String, Set<String>> uses(Path sources, String root) throws IOException {
    Map<String, Set<String>> uses = new HashMap<>();
    Pattern used =
        Pattern.compile("import (?:static )?" + Pattern.quote(root) + "\\.([a-z]\\w*)\\.");
    Path base = sources.resolve(root.replace('.', '/'));
    try (Stream<Path> files = Files.walk(base)) {
      List<Path> inPackages =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !file.getParent().equals(base))
              .toList();
      for (Path file : inPackages) {
        String own = base.relativize(file).getName(0).toString();
        Set<String> others = uses.computeIfAbsent(own, name -> new TreeSet<>());
        Matcher matcher = used.matcher(text(file));
        while (matcher.find()) {
          others.add(matcher.group(1));
        }
        others.remove(own);
      }
    }
    return uses;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
