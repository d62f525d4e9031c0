using System.Text.Json;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Usage.Queries;

/// <summary>The names that people recognize sessions by.</summary>
public sealed class SessionTitleTests : IDisposable
{
    private const string Main = $"p/{Line.Session}.jsonl";

    private readonly TranscriptTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void The_first_prompt_names_a_session_without_a_title() =>
        Assert.Equal("Fix the bug", TitleOf(Prompt("u1", "Fix  the\nbug"), Line.Assistant(), Prompt("u2", "Thanks")));

    [Fact]
    public void A_command_without_arguments_does_not_name_a_session()
    {
        Assert.Equal("Go on", TitleOf(Prompt("u1", "<command-name>/clear</command-name>"), Prompt("u2", "Go on"), Line.Assistant()));
        Assert.Equal("/review src", TitleOf(Prompt("u1", "<command-name>/review</command-name><command-args>src</command-args>"),
            Line.Assistant()));
    }

    [Theory]
    [InlineData("Fix it", "<ide_opened_file>The user opened a.cs</ide_opened_file>Fix it")]
    [InlineData("Fix it", "<system-reminder>\nBe\nbrief\n</system-reminder>\n<ide_selection lines=\"3\">x</ide_selection>\nFix it")]
    [InlineData("Fix it", "<uploaded_files>/tmp/a</uploaded_files> <session-start-hook>ok</session-start-hook>", "Fix it")]
    [InlineData("Fix it", "<user-prompt-submit-hook>ok</user-prompt-submit-hook>", "<ide_opened_file>a.cs</ide_opened_file>", "Fix it")]
    [InlineData("<b>Fix</b> it", "<b>Fix</b> it")]
    [InlineData("! git status", "<bash-input>git status</bash-input>")]
    [InlineData("/init", "<command-message>init</command-message><command-name>/init</command-name>")]
    public void What_editors_and_hooks_add_does_not_name_a_session(string title, params string[] blocks)
    {
        Assert.Equal(title, TitleOf(Prompt("u1", blocks), Line.Assistant()));
        if (blocks.Length == 1)
            Assert.Equal(title, TitleOf(Prompt("u1", blocks[0]), Line.Assistant()));
    }

    [Fact]
    public void A_prompt_of_additions_only_leaves_the_name_to_the_next() => Assert.Equal("Go on",
        TitleOf(Prompt("u1", "<system-reminder>Be brief</system-reminder>"), Prompt("u2", "Go on"), Line.Assistant()));

    [Fact]
    public void A_long_addition_is_skipped() => Assert.Equal("Fix it", TitleOf(
        Prompt("u1", [$"<system-reminder>{new string('x', 20_000)}</system-reminder>", "Fix it"]), Line.Assistant()));

    [Fact]
    public void The_last_generated_title_replaces_the_prompt_and_the_users_own_replaces_both()
    {
        string[] lines = [Prompt("u1", "Fix it"), Line.Assistant(), Generated("Old"), Generated("Fix of the payment test")];
        Assert.Equal("Fix of the payment test", TitleOf(lines));
        Assert.Equal("Payments", TitleOf([.. lines, Given("Payments"), Generated("Later"), Given(" ")]));
    }

    [Fact]
    public void Titles_in_texts_and_torn_lines_are_not_titles() => Assert.Equal("Fix it",
        TitleOf(Prompt("u1", "Fix it"), Line.Assistant(content: Generated("In a text")), """{"type":"ai-title","aiTitle":"to"""));

    [Fact]
    public void Titles_cannot_control_the_terminal() =>
        Assert.Equal("a\uFFFD]0;b", TitleOf(Prompt("u1", "Fix it"), Line.Assistant(), Given("a\u001b]0;b")));

    [Theory]
    [InlineData("Second", """{"type":"custom-title","customTitle":"First"}""", """{"type":"custom-title","customTitle":"Second"}""")]
    [InlineData("One line", """{"sessionId":"x","type":"ai-title","aiTitle":"One\n  line"}""")]
    [InlineData("Fix it", """{"type":"system","content":"What is an \"ai-title\"?","aiTitle":"No title"}""")]
    [InlineData("Fix it", """{"type":"ai-title","aiTitle":5}""", """{"type":"ai-title","aiTi""")]
    [InlineData("Fix it", """{"type":"custom-title","customTitle":"  "}""")]
    public void Only_whole_title_lines_are_titles(string title, params string[] lines) =>
        Assert.Equal(title, TitleOf([Prompt("u1", "Fix it"), Line.Assistant(), .. lines]));

    [Fact]
    public void A_copied_session_has_its_own_title()
    {
        var copy = _tree.Write($"p/{Line.OtherSession}.jsonl", Prompt("u1", "Fix it"), Given("Copy"));
        Assert.Equal("Original", TitleOf(Prompt("u1", "Fix it"), Line.Assistant(), Given("Original")));
        File.Delete(copy);
    }

    [Fact]
    public void A_deleted_transcript_has_no_title()
    {
        var path = _tree.Write(Main, Prompt("u1", "Fix it"), Line.Assistant());
        var table = DirectReading.Read([_tree.Projects], cancellation: TestContext.Current.CancellationToken).Table;
        File.Delete(path);
        Assert.Empty(table.SessionTitles(new HashSet<string> { Line.Session }));
    }

    private string? TitleOf(params string[] lines)
    {
        _tree.Write(Main, lines);
        var table = DirectReading.Read([_tree.Projects], cancellation: TestContext.Current.CancellationToken).Table;
        return table.SessionTitles(new HashSet<string> { Line.Session }).GetValueOrDefault(Line.Session);
    }

    private static string Generated(string title) => JsonSerializer.Serialize(new { type = "ai-title", aiTitle = title });

    private static string Given(string title) => JsonSerializer.Serialize(new { type = "custom-title", customTitle = title });

    private static string Prompt(string uuid, string[] blocks) =>
        Prompt(uuid, (object)blocks.Select(static text => new { type = "text", text }));

    private static string Prompt(string uuid, string text) => Prompt(uuid, (object)text);

    private static string Prompt(string uuid, object content) => JsonSerializer.Serialize(new
    {
        parentUuid = (string?)null, isSidechain = false, promptId = "p-" + uuid, type = "user",
        message = new { role = "user", content },
        uuid, timestamp = $"2026-03-04T05:06:0{uuid[^1]}.000Z", userType = "external", sessionId = Line.Session,
    });
}
