package dev.graft.tests.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The checkpoints of a run as they lie on the disk, read with nothing of Graft: a folder is whole
 * if its MANIFEST.json is JSON and names its files with their sizes and SHA-256.
 */
final class Checkpoints {

  private static final Pattern FOLDER = Pattern.compile("round-(\\d+)");

  private final Path folder;

  /**
   * @param output the run's
   */
  Checkpoints(Path output) {
    this.folder = output.resolve("checkpoints/fine-tune");
  }

  /** All folders, whole or not. The run may write and delete some meanwhile. */
  List<Path> all() {
    return entries(folder.toFile())
        .flatMap(Checkpoints::entries)
        .map(File::toPath)
        .filter(path -> FOLDER.matcher(path.getFileName().toString()).matches())
        .toList();
  }

  private static Stream<File> entries(File directory) {
    File[] entries = directory.listFiles();
    return entries == null ? Stream.empty() : Arrays.stream(entries);
  }

  /** The newest round whose folder is whole; 0 if none is. */
  int newestWhole() throws IOException {
    int newest = 0;
    for (Path path : all()) {
      if (round(path) > newest && isWhole(path)) {
        newest = round(path);
      }
    }
    return newest;
  }

  /** How many folders are not whole. */
  int torn() throws IOException {
    int torn = 0;
    for (Path path : all()) {
      torn += isWhole(path) ? 0 : 1;
    }
    return torn;
  }

  static int round(Path path) {
    Matcher round = FOLDER.matcher(path.getFileName().toString());
    if (!round.matches()) {
      throw new IllegalArgumentException("no round: " + path);
    }
    return Integer.parseInt(round.group(1));
  }

  private static boolean isWhole(Path path) throws IOException {
    JsonNode files;
    try {
      files = new ObjectMapper().readTree(path.resolve("MANIFEST.json").toFile()).path("files");
    } catch (JsonProcessingException | FileNotFoundException e) {
      return false;
    }
    for (Map.Entry<String, JsonNode> file : files.properties()) {
      if (!isWhole(path.resolve(file.getKey()), file.getValue())) {
        return false;
      }
    }
    return !files.isEmpty();
  }

  private static boolean isWhole(Path file, JsonNode entry) throws IOException {
    try {
      byte[] bytes = Files.readAllBytes(file);
      String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      return entry.path("bytes").asLong() == bytes.length
          && entry.path("sha256").asText().equals(digest);
    } catch (NoSuchFileException e) {
      return false;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
