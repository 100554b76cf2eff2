package dev.graft.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.Mustache;
import dev.graft.io.Json;
import dev.graft.io.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A page as the template draws it. All that is in it is escaped by the template; what the script
 * draws is JSON in which no tag can begin; and the page's own policy lets nothing run but the two
 * scripts, by their hashes, and asks nothing of a network.
 */
record Page(
    String title,
    String command,
    String status,
    List<String> sentences,
    List<Opening.Figure> figures,
    List<Section> sections) {

  /** The library that draws lines; its version is that of pom.xml. */
  private static final String LIBRARY = "/META-INF/resources/webjars/uplot/1.6.30/";

  private static final String CHARTS = text(LIBRARY + "dist/uPlot.iife.min.js");
  private static final String CHARTS_STYLE = text(LIBRARY + "dist/uPlot.min.css");
  private static final String LICENCE = text(LIBRARY + "LICENSE");
  private static final String STYLE = text("page.css");
  private static final String SCRIPT = text("page.js");
  private static final Mustache TEMPLATE =
      new DefaultMustacheFactory("dev/graft/report").compile("page.mustache");

  byte[] html() {
    StringWriter page = new StringWriter();
    TEMPLATE.execute(page, this);
    return page.toString().getBytes(StandardCharsets.UTF_8);
  }

  String charts() {
    return CHARTS;
  }

  String style() {
    return CHARTS_STYLE + STYLE;
  }

  String script() {
    return SCRIPT;
  }

  /** The licence of the library, as it asks. */
  String licence() {
    return LICENCE.replace("*/", "* /");
  }

  /** Whether there is anything to draw. */
  boolean drawn() {
    return RunPage.blocks(sections, Block::chart).findAny().isPresent()
        || RunPage.blocks(sections, Block::map).findAny().isPresent();
  }

  /** Which scripts may run. */
  String policy() {
    return "'sha256-%s' 'sha256-%s'".formatted(Sha256.base64(CHARTS), Sha256.base64(SCRIPT));
  }

  /** What the script draws. No tag and no comment can begin in it. */
  String data() {
    ObjectNode data = Json.object();
    ObjectNode charts = data.putObject("charts");
    RunPage.blocks(sections, Block::chart).forEach(chart -> charts.set(chart.id(), chart.json()));
    ObjectNode maps = data.putObject("maps");
    RunPage.blocks(sections, Block::map).forEach(map -> maps.set(map.id(), map.json()));
    return Json.line(data).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
  }

  private static String text(String resource) {
    try (InputStream in = Page.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + resource + " of the jar", e);
    }
  }
}
