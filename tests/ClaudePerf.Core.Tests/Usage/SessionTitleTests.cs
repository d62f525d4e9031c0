using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Tests.Usage;

/// <summary>The titles of sessions, from the lines that Claude Code writes for them.</summary>
public sealed class SessionTitleTests : IDisposable
{
    private const string Made = """{"type":"ai-title","aiTitle":"Fix the tide cache","sessionId":"x"}""";

    private readonly TranscriptTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData("Fix the tide cache", Made)]
    [InlineData("Mine", Made, """{"type":"custom-title","customTitle":"Mine","sessionId":"x"}""", Made)]
    [InlineData("Second", """{"type":"custom-title","customTitle":"First"}""", """{"type":"custom-title","customTitle":"Second"}""")]
    [InlineData("One line", """{"type":"ai-title","aiTitle":"One\n  line"}""")]
    [InlineData("a\uFFFD[31mred", """{"type":"ai-title","aiTitle":"a\u001b[31mred"}""")]
    [InlineData(null, """{"type":"user","message":{"content":"What is an \"ai-title\"?"}}""")]
    [InlineData(null, """{"type":"ai-title","aiTitle":5}""", """{"type":"ai-title","aiTi""")]
    [InlineData(null, """{"type":"custom-title","customTitle":"  "}""")]
    public void The_users_own_title_replaces_the_generated_one(string? title, params string[] lines)
    {
        _tree.Write($"-p/{Line.Session}.jsonl", lines);
        var titles = SessionTitles.Read([_tree.Projects], new HashSet<string> { Line.Session }, TestContext.Current.CancellationToken);
        Assert.Equal(title, titles.GetValueOrDefault(Line.Session));
    }

    [Fact]
    public void Only_the_sessions_asked_for_are_read()
    {
        _tree.Write($"-p/{Line.Session}.jsonl", Made);
        Assert.Empty(SessionTitles.Read(
            [_tree.Projects], new HashSet<string> { Line.OtherSession }, TestContext.Current.CancellationToken));
    }
}
