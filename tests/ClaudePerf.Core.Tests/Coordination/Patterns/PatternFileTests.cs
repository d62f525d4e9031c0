using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Tests.Agents;

namespace ClaudePerf.Core.Tests.Coordination.Patterns;

/// <summary>The user's own patterns, and drawing patterns.</summary>
public sealed class PatternFileTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Steps_are_sequential_lists_parallel_and_calls_describe_their_runs()
    {
        var pattern = Assert.Single(Read("""
            {
              // what a release does
              "patterns": [{
                "name": "release", "caller": "lead",
                "steps": [
                  ["Reader", { "agent": "writer", "count": 3, "requests": 4, "taskTokens": 50,
                              "outputTokens": 60, "resultTokens": 70, "pauseSeconds": 8 }],
                  { "agent": "lead", "model": "haiku", "steps": ["reader"], "note": "unknown fields are left alone" },
                ],
              }]
            }
            """));
        Assert.Equal(("release", "lead", PatternSource.File, 3), (pattern.Name, pattern.Caller, pattern.Source, pattern.Line));
        Assert.Equal("reader & writer x3 > lead [reader]", pattern.Flow);
        Assert.Equal(new RunProfile(4, 50, 60, 70, TimeSpan.FromSeconds(8)), pattern.Calls[1].Profile);
        Assert.Equal("haiku", pattern.Calls[2].Model);
        Assert.Equal(["lead"], pattern.UnknownAgents);
    }

    [Fact]
    public void Calls_say_whether_they_run_in_the_background_and_whether_they_resume()
    {
        var calls = Assert.Single(Read("""
            {"patterns": [{"name": "p", "steps": [
                "a", {"agent": "a", "background": false}, {"agent": "a", "background": true}, {"agent": "a", "resume": true}]}]}
            """)).Calls;
        Assert.Equal([null, false, true, null], calls.Select(static call => call.InBackground));
        Assert.Equal([false, false, false, true], calls.Select(static call => call.Resumes));
        Assert.Equal("again a", calls[3].ToString());
    }

    [Theory]
    [InlineData("{\"patterns\": [{\"name\": \"a\", \"steps\": [{\"agent\": \"x\", \"background\": \"yes\"}]}]}", 1,
        "'background' must be true or false")]
    [InlineData("{", 1, "this file is not valid JSON")]
    [InlineData("[]", 1, "'patterns'")]
    [InlineData("{}", 1, "'patterns' is missing")]
    [InlineData("{\n \"patterns\": [{}]}", 2, "'name' is missing")]
    [InlineData("{\n\n \"patterns\": [{\"name\": \"a\", \"steps\": []}]}", 3, "has no step")]
    [InlineData("{\"patterns\": [{\"name\": \"a\", \"steps\": [\"x\"]},\n{\"name\": \"A\", \"steps\": [\"x\"]}]}", 2,
        "the file already has a")]
    [InlineData("{\"patterns\": [{\"name\": \"a\", \"steps\": [7]}]}", 1, "an agent's name")]
    [InlineData("{\"patterns\": [{\"name\": \"a\", \"steps\": [{\"agent\": \"x\",\n\"count\": 0}]}]}", 2,
        "'count' must be a whole number from 1 to 100")]
    [InlineData("{\"patterns\": [{\"name\": \"a\", \"steps\": [{\"agent\": \"x\", \"requests\": 1.5}]}]}", 1,
        "'requests' must be a whole number")]
    [InlineData("{\"patterns\": [{\"name\": \" \", \"steps\": [\"x\"]}]}", 1, "empty")]
    public void Errors_name_the_line(string json, int line, string problem)
    {
        var exception = Assert.Throws<PatternFileException>(() => Read(json));
        Assert.Equal(line, exception.Line);
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Excessive_nesting_and_calls_are_rejected()
    {
        var nested = string.Concat(Enumerable.Repeat("{\"agent\":\"x\",\"steps\":[", 20)) + "\"y\""
            + string.Concat(Enumerable.Repeat("]}", 20));
        Assert.Contains("nested", Assert.Throws<PatternFileException>(
            () => Read($$"""{"patterns":[{"name":"a","steps":[{{nested}}]}]}""")).Message, StringComparison.Ordinal);
        var many = string.Join(',', Enumerable.Repeat("{\"agent\":\"x\",\"count\":100}", 11));
        Assert.Contains("1000 calls", Assert.Throws<PatternFileException>(
            () => Read($$"""{"patterns":[{"name":"a","steps":[{{many}}]}]}""")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_reported() =>
        Assert.Null(Assert.Throws<PatternFileException>(() => PatternFile.Read(_sandbox.At("none.json"))).Line);

    [Fact]
    public void Graphs_have_each_agent_and_each_edge_once()
    {
        var patterns =
            Read("""{"patterns":[{"name":"a","steps":["reader",["reader","say \"hi\""]]},"""
                + """{"name":"b","steps":[{"agent":"reader","steps":["writer"]}]}]}""");
        Assert.Equal("flowchart LR\n    n0[\"main\"]\n    n1[\"reader\"]\n    n2[\"say #quot;hi#quot;\"]\n    n3[\"writer\"]\n    n0 --> "
            + "n1\n    n0 --> n2\n    n1 --> n3\n", PatternGraph.ToMermaid(patterns));
        Assert.Equal(
            "digraph coordination {\n    rankdir=LR;\n    node [shape=box];\n    n0 [label=\"main\"];\n    n1 [label=\"reader\"];\n    n2 "
                + "[label=\"say \\\"hi\\\"\"];\n    n3 [label=\"writer\"];\n    n0 -> n1;\n    n0 -> n2;\n    n1 -> n3;\n}\n",
            PatternGraph.ToDot(patterns));
    }

    private IReadOnlyList<CoordinationPattern> Read(string json)
    {
        _sandbox.Agent("project/.claude/agents/reader.md", "reader");
        _sandbox.Agent("project/.claude/agents/writer.md", "writer");
        return PatternFile.Read(_sandbox.Write("project/.claude/coordination.json", json), _sandbox.Discover());
    }
}
