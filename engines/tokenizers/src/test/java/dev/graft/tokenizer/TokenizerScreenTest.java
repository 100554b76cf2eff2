package dev.graft.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.io.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** The native tokenizer would end this JVM: each of these is refused before it is opened. */
class TokenizerScreenTest {

  private static JsonNode json(String text) throws IOException {
    return Json.read(
        new ByteArrayInputStream(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
  }

  private static SubwordTokenizer with(String part, JsonNode value) throws IOException {
    ObjectNode tokenizer = (ObjectNode) Fixtures.json("tokenizer.json");
    tokenizer.set(part, value);
    return SubwordTokenizer.of(Json.bytes(tokenizer), "small", 4);
  }

  private static void refused(String part, JsonNode value, String why) {
    assertThatThrownBy(() -> with(part, value))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot use the tokenizer small: ")
        .hasMessageContaining(why);
  }

  private static ObjectNode sequence(String of, JsonNode step, int times) {
    ObjectNode sequence = Json.object().put("type", "Sequence");
    ArrayNode steps = sequence.putArray(of);
    for (int i = 0; i < times; i++) {
      steps.add(step);
    }
    return sequence;
  }

  @Test
  void aNormalizerThatDoublesATextAgainAndAgainIsRefused() throws IOException {
    JsonNode twice = json("{'type':'Replace','pattern':{'String':'a'},'content':'aa'}");
    refused("normalizer", sequence("normalizers", twice, 40), "more than 1,000 times as long");
    JsonNode any = json("{'type':'Replace','pattern':{'Regex':'x?'},'content':'aaa'}");
    refused("normalizer", sequence("normalizers", any, 6), "more than 1,000 times as long");
    JsonNode form = json("{'type':'NFKC'}");
    refused("normalizer", sequence("normalizers", form, 100), "more than 64 steps");
    assertThat(with("normalizer", sequence("normalizers", form, 20)).row("good")).isNotNull();
  }

  @Test
  void whatMayMatchForEverIsRefused() throws IOException {
    JsonNode split =
        json("{'type':'Split','pattern':{'Regex':'(a+)+$'},'behavior':'Isolated','invert':false}");
    refused("pre_tokenizer", split, "its pattern (a+)+$ repeats a group that holds repetitions");
    JsonNode replace = json("{'type':'Replace','pattern':{'Regex':'(a|a)*b'},'content':''}");
    refused("normalizer", replace, "could be matched for ever");
  }

  @Test
  void whatIsNotKnownIsRefused() throws IOException {
    refused("normalizer", json("{'type':'Own'}"), "its normalizer Own is not known here");
    refused("pre_tokenizer", json("{'type':'\\u001bx'}"), "its pre_tokenizer ?x is not known here");
  }

  @Test
  void aTableThatMakesMuchOfOneCharacterIsRefused() throws IOException {
    byte[] table = new byte[4 + 8 + 100];
    table[0] = 8;
    java.util.Arrays.fill(table, 12, table.length, (byte) 'a');
    ObjectNode step = Json.object().put("type", "Precompiled");
    step.put("precompiled_charsmap", Base64.getEncoder().encodeToString(table));
    refused("normalizer", step, "more than 64 bytes of one character");
  }

  @Test
  void postProcessorsAndWordsAreBounded() throws IOException {
    ObjectNode template = Json.object().put("type", "TemplateProcessing");
    JsonNode piece = json("{'Sequence':{'id':'A','type_id':0}}");
    ArrayNode single = template.putArray("single");
    for (int i = 0; i < 2000; i++) {
      single.add(piece);
    }
    refused("post_processor", template, "more than 1,000 parts");
    ObjectNode model = (ObjectNode) Fixtures.json("tokenizer.json").path("model");
    model.put("max_input_chars_per_word", 1_000_000_000);
    refused("model", model, "max_input_chars_per_word is above 200");
  }

  private static JsonNode template(String single) throws IOException {
    return json(
        "{'type':'TemplateProcessing','single':[%s],'pair':[],'special_tokens':{'[CLS]':{'id':'[CLS]','ids':[2],'tokens':['[CLS]']}}}"
            .formatted(single));
  }

  @Test
  void aTemplateForOtherThanASingleTextIsRefused() throws IOException {
    String text = "{'Sequence':{'id':'A','type_id':0}}";
    String start = "{'SpecialToken':{'id':'[CLS]','type_id':0}}";
    String part = "post_processor";
    refused(part, template(text.replace('A', 'B')), "the sequence B in its single");
    refused(part, template("{'Sequence':['B',0]}"), "which has only A");
    refused(part, template(text + "," + start.replace("CLS", "X")), "special_tokens lack");
    refused(part, template("{'SpecialToken':['[X]',0]}"), "special_tokens lack");
    refused(part, template("{'Own':{'id':'A'}}"), "neither a Sequence nor a SpecialToken");
    JsonNode good = template(start + "," + text);
    assertThat(with(part, good).row("good")).startsWith(2);
    refused(part, sequence("processors", good, 2), "two TemplateProcessing steps");
    JsonNode nested = sequence("processors", sequence("processors", good, 1), 2);
    refused(part, nested, "two TemplateProcessing steps");
    assertThat(with(part, sequence("processors", good, 1)).row("good")).startsWith(2);
    JsonNode half =
        json(
            good.toString()
                .replace(
                    "'pair':[]".replace('\'', '"'), "\"pair\":[" + text.replace('\'', '"') + "]"));
    refused(part, half, "whose pair lacks the second text");
    JsonNode uneven = json(good.toString().replace("[2]", "[2,3]"));
    refused(part, uneven, "ids and tokens are not as many");
    JsonNode words = json(good.toString().replaceFirst("\\[.*\\],.pair", "'[CLS] B','pair"));
    refused(part, words, "whose single is no list");
  }

  @Test
  void postProcessorsThatAreNotWhatTheySayAreRefused() throws IOException {
    String part = "post_processor";
    refused(part, json("{'type':'Own'}"), "its post_processor Own is not known here");
    refused(part, json("['BertProcessing']"), "without a type is not known here");
    JsonNode other =
        json("{'type':'ByteLevel','single':[{'Sequence':{'id':'B','type_id':0}}],'pair':[]}");
    refused(part, other, "ByteLevel has a field single, which is not known here");
    JsonNode bert = json("{'type':'BertProcessing','sep':['[SEP]',3],'cls':['[CLS]',2]}");
    assertThat(with(part, bert).row("good")).startsWith(2);
    JsonNode roberta =
        json(
            "{'type':'RobertaProcessing','sep':['[SEP]',3],'cls':['[CLS]',2],'trim_offsets':true,'add_prefix_space':false}");
    assertThat(with(part, roberta).row("good")).startsWith(2);
    JsonNode bytes =
        json("{'type':'ByteLevel','add_prefix_space':true,'trim_offsets':true,'use_regex':true}");
    assertThat(with(part, bytes).row("good")).isNotEmpty();
  }

  /** Which of the two counts would be the native reader's choice. */
  @Test
  void aPartThatComesTwiceIsRefused() {
    String twice =
        new String(Fixtures.bytes("tokenizer.json"), StandardCharsets.UTF_8)
            .replaceFirst("\\{", "{\"normalizer\": null, ");
    assertThatThrownBy(
            () -> SubwordTokenizer.of(twice.getBytes(StandardCharsets.UTF_8), "small", 4))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("normalizer is in it twice");
  }

  @Test
  void aModelThatSplitsAtRandomIsRefused() throws IOException {
    ObjectNode model = (ObjectNode) Fixtures.json("tokenizer.json").path("model");
    model.put("type", "BPE").put("dropout", 0.1);
    refused("model", model, "a dropout of 0.1, so that a text is split at random");
  }

  @Test
  void aTextThatIsTooLongIsRefused() throws IOException {
    SubwordTokenizer plain =
        SubwordTokenizer.of(Fixtures.bytes("tokenizer.json"), "tokenizer.json", 4);
    assertThat(plain.row("good ".repeat(100_000))).hasSize(4);
    assertThatThrownBy(() -> plain.row(" ".repeat(1_000_001)))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("a text of 1000001 characters")
        .hasMessageContaining("is given 1000000 at most");
  }

  /** A stride above the length ends the native tokenizer, too; it is for what is cut off. */
  @Test
  void theStrideOfTheFileDoesNotCount() throws IOException {
    JsonNode truncation =
        json("{'direction':'Right','max_length':128,'strategy':'LongestFirst','stride':1000}");
    assertThat(with("truncation", truncation).row("good film was good film was")).hasSize(4);
  }
}
