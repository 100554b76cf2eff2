package dev.graft.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process and its children changed and whom they talked to, as strace wrote it down. */
final class SystemCalls {

  private static final String CHANGING =
      "openat,mkdir,mkdirat,unlink,unlinkat,rename,renameat,renameat2,symlink,symlinkat,link,linkat,truncate,chmod,fchmodat";
  private static final String TALKING = "connect,sendto,sendmsg,sendmmsg";

  private static final Pattern CALL = Pattern.compile("^\\d+ +(\\w+)\\((.*)$");
  private static final Pattern FAILED = Pattern.compile(" = -1 E[A-Z]+ ");
  private static final Pattern WRITES = Pattern.compile("O_(WRONLY|RDWR|CREAT|TRUNC)");

  /** A path, with the folder that it is relative to if strace prints one. */
  private static final Pattern PATH = Pattern.compile("(?:<(/[^>]*)>, )?\"([^\"]*)\"");

  private static final Pattern ADDRESS =
      Pattern.compile("(?:inet_addr\\(|inet_pton\\(AF_INET6, )\"([^\"]*)\"");
  private static final Pattern LOOPBACK = Pattern.compile("(::ffff:)?127\\..*|::1");
  private static final String NAMES = "htons(53)";

  private final List<String> lines;

  private SystemCalls(List<String> lines) {
    this.lines = lines;
  }

  /** What to put before a command. */
  static List<String> tracing(Path trace) {
    return List.of(
        "strace",
        "-f",
        "-y",
        "-qq",
        "-s",
        "4096",
        "-e",
        "signal=none",
        "-e",
        "trace=" + CHANGING + "," + TALKING,
        "-o",
        trace.toString());
  }

  static SystemCalls read(Path trace) throws IOException {
    return new SystemCalls(Files.readAllLines(trace));
  }

  /** All files that were opened for writing, made, renamed or deleted. */
  Set<String> changed() {
    Set<String> changed = new TreeSet<>();
    for (String line : lines) {
      Matcher call = CALL.matcher(line);
      if (call.matches() && !FAILED.matcher(line).find() && changes(call.group(1), line)) {
        paths(call.group(1), call.group(2), changed);
      }
    }
    return changed;
  }

  private static boolean changes(String call, String line) {
    return List.of(CHANGING.split(",")).contains(call)
        && (!call.equals("openat") || WRITES.matcher(line).find());
  }

  private static void paths(String call, String arguments, Set<String> changed) {
    Matcher path = PATH.matcher(arguments);
    // A link's first path is only what it says.
    boolean skip = call.startsWith("symlink");
    while (path.find()) {
      Path folder = Path.of(path.group(1) == null ? "/" : path.group(1));
      if (!skip) {
        changed.add(folder.resolve(path.group(2)).normalize().toString());
      }
      skip = false;
    }
  }

  /** Lines that tell of an address that is not this machine's own, or of a question for names. */
  List<String> outside() {
    return lines.stream().filter(SystemCalls::isOutside).toList();
  }

  private static boolean isOutside(String line) {
    Matcher address = ADDRESS.matcher(line);
    boolean outside = line.contains(NAMES);
    while (address.find()) {
      outside |= !LOOPBACK.matcher(address.group(1)).matches();
    }
    return outside;
  }
}
