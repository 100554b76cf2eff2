package dev.graft.spark.init;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The files below some folders: how many each folder has, and, of very many, some of each. */
final class FileListing {

  /** More files are counted; of each further folder only the first few are kept. */
  private static final int MOST = 100_000;

  private static final int OF_EACH = 10;

  /** What lies beside data and tells of them. */
  private static final Pattern NO_DATA =
      Pattern.compile(
          "(?i)(license|licence|readme|notice|changelog|copying)(\\..*)?|.*\\.(md|rst|py|r|ipynb|pdf|html|sh|crc|md5|sha256)");

  private final int most;
  private final List<FileStatus> files = new ArrayList<>();
  private final Map<Path, Long> counts = new HashMap<>();

  private FileListing(int most) {
    this.most = most;
  }

  /** Lists data; where there is nothing else, what tells of data. */
  static FileListing of(FileSystem filesystem, FileStatus[] found) throws IOException {
    return of(filesystem, found, MOST);
  }

  static FileListing of(FileSystem filesystem, FileStatus[] found, int most) throws IOException {
    FileListing data = new FileListing(most);
    FileListing others = new FileListing(most);
    Deque<FileStatus> folders = new ArrayDeque<>();
    FileStatus[] next = found;
    while (next != null) {
      for (FileStatus status : next) {
        if (status.isDirectory()) {
          folders.add(status);
        } else {
          (isData(status.getPath().getName()) ? data : others).add(status);
        }
      }
      next = folders.isEmpty() ? null : inside(filesystem, folders.poll());
    }
    FileListing listing = data.files.isEmpty() ? others : data;
    listing.files.sort(Comparator.comparing(FileStatus::getPath));
    return listing;
  }

  private static FileStatus[] inside(FileSystem filesystem, FileStatus folder) throws IOException {
    return Arrays.stream(filesystem.listStatus(folder.getPath()))
        .filter(status -> !status.getPath().getName().matches("[._].*"))
        .toArray(FileStatus[]::new);
  }

  private void add(FileStatus file) {
    if (file.getLen() > 0) {
      long before = counts.merge(file.getPath().getParent(), 1L, Long::sum) - 1;
      if (files.size() < most || before < OF_EACH) {
        files.add(file);
      }
    }
  }

  /** Whether a file of this name may hold data. */
  static boolean isData(String name) {
    return !NO_DATA.matcher(name).matches();
  }

  /** In the order of their names. */
  List<FileStatus> files() {
    return files;
  }

  /** How many files each folder holds itself. */
  Map<Path, Long> counts() {
    return counts;
  }
}
