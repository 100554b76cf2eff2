package dev.graft.spark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.io.BundleStore;
import dev.graft.io.Json;
import dev.graft.io.Manifest;
import dev.graft.io.Sha256;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectOutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import onnx.OnnxMl.AttributeProto;
import onnx.OnnxMl.FunctionProto;
import onnx.OnnxMl.GraphProto;
import onnx.OnnxMl.ModelProto;
import onnx.OnnxMl.NodeProto;
import onnx.OnnxMl.OperatorSetIdProto;
import onnx.OnnxMl.StringStringEntryProto;
import onnx.OnnxMl.TensorProto;
import onnx.OnnxMl.ValueInfoProto;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.nd4j.shade.protobuf.UnknownFieldSet;

/** Writes model files as somebody would who means harm. */
final class HostileModels {

  private static final String LAYOUT = "configuration.json";
  private static final String WEIGHTS = "coefficients.bin";
  private static final String ACTIVATION = "org\\.nd4j\\.linalg\\.activations\\.[^\"]*";
  private static final long TEN_GB = 10L << 30;
  private static final String KERAS = "dl4j/src/test/resources/dev/graft/engine/dl4j/keras/";
  private static final String ZIPS = "dl4j/src/test/resources/dev/graft/engine/dl4j/network/zip/";
  private static final String ONNX = "onnx/src/test/resources/dev/graft/engine/onnx/";
  private static final Path FIXTURES = CommandLineRun.file("engines");

  private final Path folder;
  private final Map<String, String> expected = new TreeMap<>();

  private HostileModels(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes them all.
   *
   * @return for each, a part of the sentence that refuses it; null: it can be loaded without harm
   */
  static Map<String, String> write(Path folder) throws Exception {
    HostileModels models = new HostileModels(folder);
    models.objects();
    models.bombs();
    models.names();
    models.damaged();
    models.classes();
    models.lengths();
    models.keras();
    models.onnx();
    models.bundles();
    models.tokenizers();
    return models.expected;
  }

  private Path file(String name, String refusal) {
    expected.put(name, refusal);
    return folder.resolve(name);
  }

  private static Map<String, byte[]> good() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream zip =
        new ZipInputStream(
            Files.newInputStream(FIXTURES.resolve(ZIPS + "1.0.0-beta7-dense.zip")))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    }
    return entries;
  }

  private static void zip(Path path, Map<String, byte[]> entries, String... twice)
      throws IOException {
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(path)) {
      List<String> names = new ArrayList<>(entries.keySet());
      names.addAll(List.of(twice));
      for (String name : names) {
        zip.putArchiveEntry(new ZipArchiveEntry(name));
        zip.write(entries.get(name));
        zip.closeArchiveEntry();
      }
    }
  }

  private static byte[] gadget() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ObjectOutputStream objects = new ObjectOutputStream(out)) {
      objects.writeObject(new LoadModels.Gadget());
    }
    return out.toByteArray();
  }

  /** These are stripped: the model is loaded, what hides beside it never looked at. */
  private void objects() throws IOException {
    for (String name :
        List.of("preprocessor.bin", "normalizer.bin", "updaterState.bin", "objects/any")) {
      Map<String, byte[]> entries = good();
      entries.put(name, gadget());
      zip(file("gadget-" + name.replace('/', '-') + ".zip", null), entries);
    }
    Map<String, byte[]> weights = good();
    weights.put(WEIGHTS, gadget());
    zip(file("gadget-as-weights.zip", "damaged or breaks off"), weights);
  }

  /** So many zeros in a thousandth of the bytes: a packed megabyte is repeated as it is. */
  private static void bomb(Path path, String name, long stated, Map<String, byte[]> others)
      throws IOException {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    byte[] first = flushed(deflater);
    byte[] next = flushed(deflater);
    if (!Arrays.equals(next, flushed(deflater))) {
      throw new IllegalStateException("packed zeros should repeat");
    }
    deflater.finish();
    byte[] end = new byte[100];
    end = Arrays.copyOf(end, deflater.deflate(end));
    int repeated = (int) (TEN_GB >> 20) - 1;
    List<InputStream> parts = new ArrayList<>();
    parts.add(new ByteArrayInputStream(first));
    for (int i = 0; i < repeated; i++) {
      parts.add(new ByteArrayInputStream(next));
    }
    parts.add(new ByteArrayInputStream(end));
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(path)) {
      for (Map.Entry<String, byte[]> other : others.entrySet()) {
        zip.putArchiveEntry(new ZipArchiveEntry(other.getKey()));
        zip.write(other.getValue());
        zip.closeArchiveEntry();
      }
      ZipArchiveEntry entry = new ZipArchiveEntry(name);
      entry.setMethod(ZipArchiveEntry.DEFLATED);
      entry.setSize(stated);
      entry.setCompressedSize(first.length + (long) repeated * next.length + end.length);
      entry.setCrc(0);
      zip.addRawArchiveEntry(entry, new SequenceInputStream(Collections.enumeration(parts)));
    }
  }

  private static byte[] flushed(Deflater deflater) {
    deflater.setInput(new byte[1 << 20]);
    byte[] packed = new byte[1 << 16];
    return Arrays.copyOf(packed, deflater.deflate(packed, 0, packed.length, Deflater.SYNC_FLUSH));
  }

  private void bombs() throws IOException {
    Map<String, byte[]> layout = new LinkedHashMap<>(Map.of(LAYOUT, good().get(LAYOUT)));
    Map<String, byte[]> weights = new LinkedHashMap<>(Map.of(WEIGHTS, good().get(WEIGHTS)));
    bomb(file("bomb-weights.zip", "unpacks to 10,737,418,240 bytes"), WEIGHTS, TEN_GB, layout);
    bomb(file("bomb-layout.zip", "its configuration.json is larger"), LAYOUT, TEN_GB, weights);
    bomb(file("bomb-that-lies.zip", "damaged or breaks off"), LAYOUT, 1000, weights);
    bomb(file("bomb-that-fits.zip", "damaged or breaks off"), WEIGHTS, 900 << 20, layout);
    bomb(file("bomb-in-what-is-skipped.zip", null), "updaterState.bin", TEN_GB, good());
    Path inner = folder.resolve("inner");
    bomb(inner, WEIGHTS, TEN_GB, layout);
    Map<String, byte[]> nested = good();
    nested.put(WEIGHTS, Files.readAllBytes(inner));
    Files.delete(inner);
    zip(file("bomb-in-a-zip.zip", "damaged or breaks off"), nested);
  }

  private void names() throws IOException {
    String outside = "would be outside of a model's folder";
    String[] names = {
      "../../outside.txt",
      "/tmp/outside-of-graft.txt",
      "C:\\outside.txt",
      "..\\outside.txt",
      "a/../../b"
    };
    for (int i = 0; i < names.length; i++) {
      Map<String, byte[]> entries = good();
      entries.put(names[i], new byte[] {1});
      zip(file(String.format(Locale.ROOT, "name-%d.zip", i), outside), entries);
    }
    zip(file("name-twice.zip", "it has two entries " + LAYOUT), good(), LAYOUT);
    Map<String, byte[]> unknown = good();
    unknown.put("run.sh", new byte[] {1});
    zip(file("name-unknown.zip", "its entry run.sh is none"), unknown);
    Map<String, byte[]> many = good();
    for (int i = 0; i < 10_000; i++) {
      many.put("objects/" + i, new byte[0]);
    }
    Path thousands = file("names-10000.zip", "it has 10,002 entries, at most 1,000 are read");
    zip(thousands, many);
    byte[] bytes = Files.readAllBytes(thousands);
    ByteBuffer end = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    end.putShort(bytes.length - 14, (short) 2).putShort(bytes.length - 12, (short) 2);
    Files.write(file("names-10000-of-2.zip", "damaged or breaks off"), bytes);
  }

  private void damaged() throws IOException {
    Map<String, String> fixtures =
        Map.of(
            ZIPS + "1.0.0-beta7-image.zip", "damaged or breaks off",
            KERAS + "keras3-dense.h5", "breaks off",
            KERAS + "keras3-dense.keras", "breaks off");
    for (Map.Entry<String, String> fixture : fixtures.entrySet()) {
      byte[] whole = Files.readAllBytes(FIXTURES.resolve(fixture.getKey()));
      String name = Path.of(fixture.getKey()).getFileName().toString();
      for (int tenths = 1; tenths < 10; tenths++) {
        Path cut = file(String.format(Locale.ROOT, "cut-%d-%s", tenths, name), fixture.getValue());
        Files.write(cut, Arrays.copyOf(whole, whole.length * tenths / 10));
      }
    }
  }

  private void classes() throws IOException {
    String layout = new String(good().get(LAYOUT), StandardCharsets.UTF_8);
    String[] names = {
      LoadModels.class.getName() + "$Initialised",
      "javax.naming.InitialContext",
      "com.sun.rowset.JdbcRowSetImpl",
      "org.springframework.context.support.ClassPathXmlApplicationContext",
      "org.apache.xbean.propertyeditor.JndiConverter",
      "java.util.ArrayList<" + LoadModels.class.getName() + "$Initialised>",
    };
    for (int i = 0; i < names.length; i++) {
      layout(
          String.format(Locale.ROOT, "class-%d.zip", i),
          layout.replaceFirst(ACTIVATION, quoted(names[i])));
    }
    String list =
        layout.replaceFirst(
            "\\{\\s*\"@class\" : \"" + ACTIVATION + "\"\\s*}",
            quoted("[\"" + names[0] + "\", {}]"));
    layout("class-in-a-list.zip", list);
    Map<String, byte[]> deep = good();
    deep.put(LAYOUT, "[".repeat(1 << 20).getBytes(StandardCharsets.UTF_8));
    zip(file("layout-deep.zip", "not a network that Deeplearning4j knows"), deep);
    Map<String, byte[]> wide = good();
    wide.put(LAYOUT, ("[" + "{},".repeat(5 << 20) + "1]").getBytes(StandardCharsets.UTF_8));
    zip(file("layout-wide.zip", "its layout has too many values"), wide);
  }

  private static String quoted(String text) {
    return java.util.regex.Matcher.quoteReplacement(text);
  }

  private void layout(String name, String layout) throws IOException {
    Map<String, byte[]> entries = good();
    entries.put(LAYOUT, layout.getBytes(StandardCharsets.UTF_8));
    zip(file(name, "its layout names the class "), entries);
  }

  private void lengths() throws IOException {
    for (long length : new long[] {1L << 31, Long.MAX_VALUE, -1}) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      DataOutputStream data = new DataOutputStream(out);
      data.writeUTF("MIXED_DATA_TYPES");
      data.writeLong(8);
      data.writeUTF("LONG");
      for (long number : new long[] {2, 1, length, length, 1, 8192, 1, 99}) {
        data.writeLong(number);
      }
      data.writeUTF("MIXED_DATA_TYPES");
      data.writeLong(length);
      data.writeUTF("FLOAT");
      data.write(new byte[100]);
      Map<String, byte[]> entries = good();
      entries.put(WEIGHTS, out.toByteArray());
      zip(
          file(String.format(Locale.ROOT, "weights-%d.zip", length), "damaged or breaks off"),
          entries);
    }
    Map<String, byte[]> huge = good();
    String layout = new String(huge.get(LAYOUT), StandardCharsets.UTF_8);
    huge.put(
        LAYOUT,
        layout
            .replaceAll("\"nout\" : \\d+", "\"nout\" : 2000000000")
            .getBytes(StandardCharsets.UTF_8));
    zip(file("layout-of-2-billion.zip", "not a network that Deeplearning4j knows"), huge);
  }

  private void keras() throws IOException {
    Path good = FIXTURES.resolve(KERAS + "keras3-dense.h5");
    int[] shape;
    try (HdfFile file = new HdfFile(good)) {
      shape = matrix(file).getDimensions();
    }
    for (long side : new long[] {1 << 20, 1 << 14, 1 << 30}) {
      byte[] bytes = Files.readAllBytes(good);
      ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      for (int at = 0; at + 16 <= bytes.length; at++) {
        if (file.getLong(at) == shape[0] && file.getLong(at + 8) == shape[1]) {
          file.putLong(at, side).putLong(at + 8, side);
        }
      }
      Files.write(
          file(String.format(Locale.ROOT, "huge-%d.h5", side), "Cannot import the Keras model "),
          bytes);
    }
    Map<String, byte[]> texts =
        new LinkedHashMap<>(
            Map.of("config.json", new byte[] {'{', '}'}, "metadata.json", new byte[] {'{', '}'}));
    bomb(
        file("bomb.keras", "model.weights.h5 unpacks to 10,737,418,240 bytes"),
        "model.weights.h5",
        TEN_GB,
        texts);
    Map<String, byte[]> layout = new LinkedHashMap<>(texts);
    layout.remove("config.json");
    layout.put("model.weights.h5", new byte[] {1});
    bomb(file("bomb-config.keras", "config.json is larger"), "config.json", TEN_GB, layout);
    Map<String, byte[]> outside = new LinkedHashMap<>(layout);
    outside.put("config.json", new byte[] {'{', '}'});
    outside.put("../outside.txt", new byte[] {1});
    zip(file("outside.keras", "would be outside of a model's folder"), outside);
  }

  private static Dataset matrix(Group group) {
    for (Node node : group) {
      if (node instanceof Dataset dataset && dataset.getDimensions().length == 2) {
        return dataset;
      }
      Dataset inner = node instanceof Group below ? matrix(below) : null;
      if (inner != null) {
        return inner;
      }
    }
    return null;
  }

  private static ModelProto.Builder model(GraphProto.Builder graph) {
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
        .setGraph(
            graph
                .addInput(ValueInfoProto.newBuilder().setName("x"))
                .addOutput(ValueInfoProto.newBuilder().setName("y")));
  }

  private static NodeProto.Builder add() {
    return NodeProto.newBuilder().setOpType("Add").addInput("x").addInput("w").addOutput("y");
  }

  private static TensorProto external(String location) {
    return TensorProto.newBuilder()
        .setName("w")
        .setDataType(TensorProto.DataType.FLOAT_VALUE)
        .addDims(4)
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(StringStringEntryProto.newBuilder().setKey("location").setValue(location))
        .build();
  }

  private void onnx() throws IOException {
    String elsewhere = "its tensor w is in another file";
    String[] locations = {"../../etc/passwd", "/etc/passwd", "weights.bin", "a\nb"};
    for (int i = 0; i < locations.length; i++) {
      GraphProto.Builder graph =
          GraphProto.newBuilder().addNode(add()).addInitializer(external(locations[i]));
      Files.write(
          file(String.format(Locale.ROOT, "external-%d.onnx", i), elsewhere),
          model(graph).build().toByteArray());
    }
    // In a graph inside of an operator that has no operators itself.
    NodeProto.Builder nested =
        add()
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("then_branch")
                    .setG(GraphProto.newBuilder().addInitializer(external("/etc/passwd"))));
    GraphProto.Builder hidden = GraphProto.newBuilder().addNode(nested);
    Files.write(file("external-nested.onnx", elsewhere), model(hidden).build().toByteArray());
    byte[] plain =
        model(
                GraphProto.newBuilder()
                    .addNode(add())
                    .addInitializer(
                        TensorProto.newBuilder()
                            .setName("w")
                            .setDataType(TensorProto.DataType.FLOAT_VALUE)
                            .addDims(1L << 40)
                            .setRawData(
                                org.nd4j.shade.protobuf.ByteString.copyFrom(new byte[4000]))))
            .build()
            .toByteArray();
    byte[] stating = plain.clone();
    // The length before the 4,000 bytes: two bytes of seven bits each.
    for (int at = 0; at + 2 < stating.length; at++) {
      if (stating[at] == (byte) 0xa0 && stating[at + 1] == 0x1f && stating[at + 2] == 0) {
        ByteArrayOutputStream longer = new ByteArrayOutputStream();
        longer.write(stating, 0, at);
        longer.write(new byte[] {-1, -1, -1, -1, 7});
        longer.write(stating, at + 2, stating.length - at - 2);
        stating = longer.toByteArray();
        break;
      }
    }
    Files.write(file("long.onnx", "it is no ONNX model, or it is damaged"), stating);
    Files.write(
        file("cut.onnx", "it is no ONNX model, or it is damaged"),
        Arrays.copyOf(plain, plain.length - 1000));
    GraphProto.Builder many = GraphProto.newBuilder();
    NodeProto small = NodeProto.newBuilder().setOpType("a").build();
    for (int i = 0; i < 8_000_000; i++) {
      many.addNode(small);
    }
    Files.write(
        file("nan.onnx", "values of its tensor w are NaN"),
        model(
                GraphProto.newBuilder()
                    .addNode(add())
                    .addInitializer(
                        TensorProto.newBuilder()
                            .setName("w")
                            .setDataType(TensorProto.DataType.FLOAT_VALUE)
                            .addDims(2)
                            .addFloatData(1)
                            .addFloatData(Float.NaN)))
            .build()
            .toByteArray());
    // A newer field of a function: what its attribute is where a call does not say.
    AttributeProto fallback =
        AttributeProto.newBuilder().setName("value").setT(external("/etc/passwd")).build();
    FunctionProto.Builder function =
        FunctionProto.newBuilder()
            .setName("f")
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(
                        11,
                        UnknownFieldSet.Field.newBuilder()
                            .addLengthDelimited(fallback.toByteString())
                            .build())
                    .build());
    Files.write(
        file("external-default.onnx", elsewhere),
        model(GraphProto.newBuilder().addNode(add())).addFunctions(function).build().toByteArray());
    Files.write(
        file("nodes.onnx", "it has more than 2,000,000 operators"),
        model(many).build().toByteArray());
  }

  private void bundles() throws IOException {
    byte[] deep = "[".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
    byte[] wide = ("[" + "{},".repeat(15 << 20) + "1]").getBytes(StandardCharsets.UTF_8);
    byte[] text = "{}".getBytes(StandardCharsets.UTF_8);
    bundle("bundle-deep", "it is none that Graft saved", deep, text);
    bundle("bundle-wide", "more than 3,000,000 values", wide, text);
    bundle("bundle-long", "its labels.json has 67,108,865 bytes", new byte[(64 << 20) + 1], text);
    String odd = "{\"inputShape\": [2000000000, 2000000000], \"learned\": null}";
    bundle(
        "bundle-shape", "its examples have the shape", text, odd.getBytes(StandardCharsets.UTF_8));
    Path outside = bundle("bundle-names", "names a file that is none of a bundle", text, text);
    JsonNode files =
        Json.read(Files.readAllBytes(outside.resolve(Manifest.FILE))).path("files").deepCopy();
    ((ObjectNode) files).putObject("../../outside").put("bytes", 1).put("sha256", "0");
    ObjectNode manifest = Json.object().put("formatVersion", 1);
    manifest.set("files", files);
    String covered = "1" + Json.line(files);
    manifest.put("sha256", Sha256.hex(covered.getBytes(StandardCharsets.UTF_8)));
    Files.write(outside.resolve(Manifest.FILE), Json.bytes(manifest));
  }

  /** Each ended the whole process. */
  private void tokenizers() throws IOException {
    String doubling = "{'type':'Replace','pattern':{'String':'a'},'content':'aa'}";
    String doublings = String.join(",", Collections.nCopies(40, doubling));
    tokenizer(
        "tokenizer-that-doubles",
        "more than 1,000 times as long",
        "normalizer",
        "{'type':'Sequence','normalizers':[" + doublings + "]}");
    for (String pattern : new String[] {"(a+)+$", "(a|a)*b", "[^x]*[^x]+[y]"}) {
      tokenizer(
          "tokenizer-" + expected.size(),
          "could be matched for ever",
          "pre_tokenizer",
          "{'type':'Split','pattern':{'Regex':'" + pattern + "'},'behavior':'Isolated'}");
    }
  }

  private void tokenizer(String name, String refusal, String part, String value)
      throws IOException {
    ObjectNode json =
        (ObjectNode) Json.read(Files.readAllBytes(FIXTURES.resolve(ONNX + "tokenizer.json")));
    json.set(part, Json.read(value.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    String use =
        "{\"inputShape\": [4], \"learned\": null, \"onnx\": {\"tensor\": \"y\", \"maxLength\": 4}}";
    byte[] model = model(GraphProto.newBuilder().addNode(add())).build().toByteArray();
    Manifest manifest =
        manifest(file(name, refusal), new byte[] {'{', '}'}, use.getBytes(StandardCharsets.UTF_8));
    manifest.write("backbone.onnx", out -> out.write(model));
    manifest.write("tokenizer.json", out -> out.write(Json.bytes(json)));
    manifest.finish();
  }

  private Path bundle(String name, String refusal, byte[] labels, byte[] preprocessing)
      throws IOException {
    Path bundle = file(name, refusal);
    manifest(bundle, labels, preprocessing).finish();
    return bundle;
  }

  /** All files of a bundle but the manifest itself. */
  private static Manifest manifest(Path bundle, byte[] labels, byte[] preprocessing)
      throws IOException {
    Manifest manifest = new Manifest(BundleStore.directory(bundle));
    Path good = FIXTURES.resolve(ZIPS + "1.0.0-beta7-dense.zip");
    manifest.write("model.zip", out -> Files.copy(good, out));
    manifest.write("labels.json", out -> out.write(labels));
    manifest.write("preprocessing.json", out -> out.write(preprocessing));
    manifest.write("provenance.json", out -> out.write(new byte[] {'{', '}'}));
    return manifest;
  }
}
