using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Tests.Measurement;

public class RequestCounterTests
{
    private static readonly CharacterCounter Counter = new(TokenizerGeneration.V5);

    [Theory]
    [InlineData(TokenizerGeneration.V3, 7)]
    [InlineData(TokenizerGeneration.V47, 11)]
    [InlineData(TokenizerGeneration.V5, 6)]
    public void One_user_message_is_its_text_and_the_measured_frame(TokenizerGeneration generation, int frame)
    {
        var count = RequestCounter.CountRequest("""{"messages":[{"role":"user","content":"12345"}]}""",
            new CharacterCounter(generation)).Total;
        Assert.Equal(5 + frame, count.Tokens);
        Assert.Equal(0, count.ErrorBound);
    }

    [Fact]
    public void System_tools_and_messages_are_counted_with_an_interval_for_the_assumed_framing()
    {
        const string Tool = """{"name":"t","description":"d"}""";
        var request = RequestCounter.CountRequest(
            $$$"""
            {"model":"m","max_tokens":1,"system":[{"type":"text","text":"abc","cache_control":{"type":"ephemeral"}}],"tools":[ {{{Tool}}} ],
             "messages":[{"role":"user","content":[{"type":"text","text":"12345"}]},
                         {"role":"assistant","content":[{"type":"tool_use","id":"x","name":"t","input":{"a":1}}]},
                         {"role":"user","content":[{"type":"tool_result","tool_use_id":"x","content":"ok"},{"type":"image","source":{}}]}]}
            """, Counter);
        const int Contents = 3 + 5 + 1 + 7 + 2; // abc, 12345, t, {"a":1}, ok
        const int Assumed = 3 + 464 + 13 + 2 * 4 + 2 * 30; // system, preamble, tool, two further messages, call and result
        Assert.Equal(Contents + Tool.Length + 6 + Assumed, request.Total.Tokens);
        Assert.Equal(Contents + Tool.Length + 6, request.Total.Lower);
        Assert.Equal(1, request.Skipped);
    }

    [Theory]
    [InlineData("""[{"name":"t"}]""")]
    [InlineData("""{"tools":[{"name":"t"}]}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"tools":[ { "name" : "t" } ]}}""")]
    public void Tool_definitions_are_found_in_every_usual_place(string json) =>
        Assert.Equal("""{"name":"t"}""".Length + 13, RequestCounter.CountTools(json, Counter).Total.Tokens);

    [Fact]
    public void Letters_beyond_ascii_in_a_definition_are_counted_as_letters() =>
        Assert.Equal("""{"name":"größe"}""".Length + 13, RequestCounter.CountTools("""[{"name":"größe"}]""", Counter).Total.Tokens);

    [Theory]
    [InlineData("{bad", "line 1, byte 2")]
    [InlineData("", "not valid JSON")]
    [InlineData("[]", "messages")]
    [InlineData("""{"messages":{}}""", "messages")]
    public void An_invalid_request_is_rejected_with_an_explanation(string json, string expected) =>
        Assert.Contains(
            expected,
            Assert.Throws<RequestFormatException>(() => RequestCounter.CountRequest(json, Counter)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("5")]
    [InlineData("""{"tools":{}}""")]
    public void Input_without_tools_is_rejected_with_an_explanation(string json) =>
        Assert.Contains(
            "tools",
            Assert.Throws<RequestFormatException>(() => RequestCounter.CountTools(json, Counter)).Message,
            StringComparison.Ordinal);
}
