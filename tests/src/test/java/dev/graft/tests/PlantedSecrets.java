package dev.graft.tests;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Secrets that no output may hold, and the look for them in whatever a run left behind. */
final class PlantedSecrets {

  private final Map<String, String> byName = new LinkedHashMap<>();
  private final Map<String, List<String>> found = new LinkedHashMap<>();
  private int files;

  /** The secret of this name; the name is for messages. */
  String plant(String name) {
    return byName.computeIfAbsent(
        name, n -> String.format(Locale.ROOT, "Zq%02dPlantedW7xk", byName.size() + 1));
  }

  int count() {
    return byName.size();
  }

  /** Files that have been looked through, with what is packed in them. */
  int files() {
    return files;
  }

  /** Which secrets have been found, and where. */
  Map<String, List<String>> found() {
    return found;
  }

  /** Looks through a text. */
  void look(String where, String text) {
    files++;
    byName.forEach(
        (name, secret) -> {
          if (text.contains(secret)) {
            found.computeIfAbsent(name, n -> new ArrayList<>()).add(where);
          }
        });
  }

  /** Looks through a file or all files of a folder but jars, which are libraries. */
  void look(Path root) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(root)) {
      all = walk.filter(Files::isRegularFile).filter(f -> !f.toString().endsWith(".jar")).toList();
    }
    for (Path file : all) {
      look(file.toString(), Files.readAllBytes(file));
    }
  }

  private void look(String where, byte[] content) throws IOException {
    look(where, new String(content, StandardCharsets.ISO_8859_1));
    if (content.length > 2 && content[0] == 0x1f && content[1] == (byte) 0x8b) {
      try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(content))) {
        look(where + " unpacked", in.readAllBytes());
      }
    }
    if (content.length > 2 && content[0] == 'P' && content[1] == 'K') {
      try (ZipInputStream in =
          new ZipInputStream(new BufferedInputStream(new ByteArrayInputStream(content)))) {
        for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
          look(where + "!" + entry.getName(), in.readAllBytes());
        }
      }
    }
  }
}
