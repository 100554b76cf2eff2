import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.maven.artifact.versioning.ComparableVersion;

/**
 * Which libraries of a CycloneDX list have known vulnerabilities, by OSV's records of the ecosystem Maven: those in a
 * zip (that of osv-scanner, Maven/all.zip), or those that OSV's server knows. Prints a line for each,
 * {@code ID group:artifact:version summary}, and at the end how many libraries it has looked up.
 *
 * <p>Arguments: the list; a zip, or an address that begins with http.
 */
public final class Vulnerabilities {

  private static final ObjectMapper JSON = new ObjectMapper();

  private record Library(String name, String version, String purl) {}

  private Vulnerabilities() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    List<Library> libraries = libraries(Path.of(args[0]));
    Map<String, String> found = args[1].startsWith("http") ? asked(args[1], libraries) : read(Path.of(args[1]), libraries);
    found.forEach((what, summary) -> System.out.println((what + " " + summary).strip()));
    System.out.println("libraries " + libraries.size());
  }

  private static List<Library> libraries(Path list) throws IOException {
    List<Library> libraries = new ArrayList<>();
    for (JsonNode one : JSON.readTree(Files.readAllBytes(list)).path("components")) {
      String name = one.path("group").asText() + ":" + one.path("name").asText();
      libraries.add(new Library(name, one.path("version").asText(), one.path("purl").asText()));
    }
    if (libraries.isEmpty()) {
      throw new IOException(list + " lists no libraries.");
    }
    return libraries;
  }

  private static Map<String, String> read(Path zip, List<Library> libraries) throws IOException {
    Map<String, List<Library>> named = new HashMap<>();
    libraries.forEach(one -> named.computeIfAbsent(one.name(), name -> new ArrayList<>()).add(one));
    Map<String, String> found = new TreeMap<>();
    try (ZipFile records = new ZipFile(zip.toFile())) {
      if (records.size() == 0) {
        throw new IOException(zip + " holds no records.");
      }
      for (Enumeration<? extends ZipEntry> entries = records.entries(); entries.hasMoreElements(); ) {
        ZipEntry entry = entries.nextElement();
        if (entry.getName().endsWith(".json")) {
          match(JSON.readTree(records.getInputStream(entry)), named, found);
        }
      }
    }
    return found;
  }

  private static void match(JsonNode advisory, Map<String, List<Library>> named, Map<String, String> found) {
    if (advisory.hasNonNull("withdrawn")) {
      return;
    }
    for (JsonNode affected : advisory.path("affected")) {
      JsonNode product = affected.path("package");
      if (product.path("ecosystem").asText().split(":", 2)[0].equals("Maven")) {
        for (Library library : named.getOrDefault(product.path("name").asText(), List.of())) {
          if (isAffected(affected, library.version())) {
            found.put(advisory.path("id").asText() + " " + library.name() + ":" + library.version(), advisory.path("summary").asText());
          }
        }
      }
    }
  }

  private static boolean isAffected(JsonNode affected, String version) {
    for (JsonNode one : affected.path("versions")) {
      if (one.asText().equals(version)) {
        return true;
      }
    }
    for (JsonNode range : affected.path("ranges")) {
      if (range.path("type").asText().equals("ECOSYSTEM") && isWithin(range.path("events"), new ComparableVersion(version))) {
        return true;
      }
    }
    return false;
  }

  /** Events are intervals one after the other, in whatever order they stand: the last one that is not behind the version says. */
  private static boolean isWithin(JsonNode events, ComparableVersion version) {
    ComparableVersion latest = null;
    boolean affected = false;
    for (JsonNode event : events) {
      Map.Entry<String, JsonNode> only = event.fields().next();
      String at = only.getValue().asText();
      ComparableVersion from = at.equals("0") ? null : new ComparableVersion(at);
      boolean reached = from == null || (only.getKey().equals("last_affected") ? version.compareTo(from) > 0 : version.compareTo(from) >= 0);
      if (reached && !only.getKey().equals("limit") && (latest == null || from != null && from.compareTo(latest) >= 0)) {
        latest = from;
        affected = only.getKey().equals("introduced");
      }
    }
    return affected;
  }

  private static Map<String, String> asked(String server, List<Library> libraries) throws IOException, InterruptedException {
    ObjectNode query = JSON.createObjectNode();
    ArrayNode queries = query.putArray("queries");
    libraries.forEach(one -> queries.addObject().putObject("package").put("purl", one.purl().split("\\?", 2)[0]));
    HttpResponse<byte[]> answer =
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(20)).build()
            .send(
                HttpRequest.newBuilder(URI.create(server + "/v1/querybatch"))
                    .timeout(Duration.ofMinutes(2))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(query)))
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    JsonNode results = JSON.readTree(answer.body()).path("results");
    if (answer.statusCode() != 200 || results.size() != libraries.size()) {
      throw new IOException(server + " answers " + answer.statusCode() + " with " + results.size() + " results.");
    }
    Map<String, String> found = new TreeMap<>();
    for (int i = 0; i < results.size(); i++) {
      for (JsonNode one : results.get(i).path("vulns")) {
        found.put(one.path("id").asText() + " " + libraries.get(i).name() + ":" + libraries.get(i).version(), "");
      }
    }
    return found;
  }
}
