using System.Globalization;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Reports.Live;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage.Queries;
using CsCheck;

namespace ClaudePerf.Core.Tests.Reports.Live;

/// <summary>What keys do in the live view, and what the screen shows afterwards.</summary>
public partial class LiveViewerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 14, 30, 0, TimeSpan.Zero);
    private static readonly ConsoleKey[] Keys =
    [
        ConsoleKey.UpArrow, ConsoleKey.DownArrow, ConsoleKey.LeftArrow, ConsoleKey.RightArrow, ConsoleKey.PageUp, ConsoleKey.PageDown,
        ConsoleKey.Home, ConsoleKey.End,
        ConsoleKey.Enter, ConsoleKey.Escape, ConsoleKey.Backspace, ConsoleKey.Tab, ConsoleKey.F1, ConsoleKey.F4, ConsoleKey.Delete,
    ];

    [Fact]
    public void Every_screen_fits_after_any_keys() =>
        Gen.Select(Gen.Int[20, 220], Gen.Int[3, 60], Gen.Int[0, 80], AnyKey.Array[0, 12]).Sample((width, height, requests, keys) =>
        {
            var viewer = Viewer(requests);
            foreach (var key in keys)
            {
                viewer.Press(key);
                var lines = viewer.Draw(width, height, color: false);
                Assert.Equal(height, lines.Count);
                Assert.All(lines, line => Assert.True(TerminalText.Width(line) <= width, $"{TerminalText.Width(line)} of {width}: {line}"));
            }
        }, iter: 100);

    [Fact]
    public void Only_the_quit_keys_quit() => AnyKey.Array[0, 20].Sample(keys =>
    {
        var viewer = Viewer(12);
        viewer.Draw(100, 20, color: false);
        foreach (var key in keys)
            viewer.Press(key);
        Assert.False(viewer.HasEnded);
    }, iter: 100);

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(200)]
    public void Numbers_are_never_shortened(int width)
    {
        var viewer = Viewer(60);
        foreach (var view in "234567")
        {
            viewer.Press(Key(view));
            viewer.Press(Key('t'));
            Assert.DoesNotContain(viewer.Draw(width, 40, color: false), line => CutFigure().IsMatch(line));
        }
    }

    [Fact]
    public void Q_and_Ctrl_C_quit_and_q_in_a_filter_does_not()
    {
        var viewer = Viewer(3);
        Open(viewer, '2');
        Press(viewer, "/q");
        Assert.False(viewer.HasEnded);
        Assert.Contains("/q_", Text(viewer), StringComparison.Ordinal);
        viewer.Press(new ConsoleKeyInfo('\r', ConsoleKey.Enter, false, false, false));
        viewer.Press(Key('q'));
        Assert.True(viewer.HasEnded);
        Assert.False(viewer.WasInterrupted);

        var other = Viewer(3);
        other.Press(new ConsoleKeyInfo('\u0003', ConsoleKey.C, false, false, control: true));
        Assert.True(other.HasEnded);
        Assert.True(other.WasInterrupted);
    }

    [Fact]
    public void The_order_follows_the_selected_column()
    {
        var viewer = Viewer(30);
        Open(viewer, '2');
        Assert.Equal(["agent-2", "agent-1", "agent-0"], Names(viewer));
        viewer.Press(Key('r'));
        Assert.Equal(["agent-0", "agent-1", "agent-2"], Names(viewer));
        // All the way to the left: by name, starting with A.
        for (var i = 0; i < 20; i++)
            viewer.Press(new ConsoleKeyInfo('\0', ConsoleKey.LeftArrow, false, false, false));
        Assert.Equal(["agent-0", "agent-1", "agent-2"], Names(viewer));
        Assert.Contains("Agent▲", Text(viewer), StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_keeps_matching_rows_and_reports_when_there_are_none()
    {
        var viewer = Viewer(30);
        Open(viewer, '2');
        Press(viewer, "/AGENT-1\r");
        Assert.Equal(["agent-1"], Names(viewer));
        Assert.Contains("1 of 3 agents with 'AGENT-1'", Text(viewer), StringComparison.Ordinal);
        Press(viewer, "/x\r");
        Assert.Contains("No rows contain 'AGENT-1x'. Press Esc to clear the filter.", Text(viewer), StringComparison.Ordinal);
        viewer.Press(new ConsoleKeyInfo('\u001b', ConsoleKey.Escape, false, false, false));
        Assert.Equal(3, Names(viewer).Count);
    }

    [Fact]
    public void Enter_opens_the_session_and_Esc_goes_back_to_the_same_row()
    {
        var viewer = Viewer(30);
        Open(viewer, '3');
        viewer.Press(new ConsoleKeyInfo('\0', ConsoleKey.DownArrow, false, false, false));
        var before = Text(viewer);
        viewer.Press(new ConsoleKeyInfo('\r', ConsoleKey.Enter, false, false, false));
        var page = Text(viewer);
        Assert.Contains("Session session-1 in /home/dev/project-1", page, StringComparison.Ordinal);
        Assert.Contains("for 15 requests", page, StringComparison.Ordinal);
        viewer.Press(new ConsoleKeyInfo('\u001b', ConsoleKey.Escape, false, false, false));
        Assert.Equal(before, Text(viewer));
    }

    [Fact]
    public void The_selected_row_stays_selected_when_others_come()
    {
        var viewer = Viewer(30);
        Open(viewer, '5');
        viewer.Press(new ConsoleKeyInfo('\0', ConsoleKey.DownArrow, false, false, false));
        var selected = Selected(viewer);
        Update(viewer, 40);
        Assert.Equal(selected, Selected(viewer));
    }

    [Fact]
    public void The_last_row_is_reached_in_500()
    {
        var viewer = Viewer(500);
        Open(viewer, '5');
        viewer.Press(new ConsoleKeyInfo('\0', ConsoleKey.End, false, false, false));
        Assert.Contains("14:00:00", Selected(viewer), StringComparison.Ordinal);
        Assert.Contains("the latest 500 requests", Text(viewer), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_day_suggests_a_longer_period()
    {
        var viewer = Viewer(0);
        Open(viewer, '2');
        Assert.Contains("No agents today. Press t for a longer period.", Text(viewer), StringComparison.Ordinal);
        Press(viewer, "ttt");
        Assert.Contains("No agents yet.", Text(viewer), StringComparison.Ordinal);
    }

    [Fact]
    public void A_used_up_budget_is_visible_without_colors()
    {
        var viewer = Viewer(3, budgets: 3);
        Open(viewer, '6');
        Assert.Contains("160%", Text(viewer), StringComparison.Ordinal);
        Assert.Contains("\u001b[7;31m", string.Concat(viewer.Draw(100, 20, color: true)), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', Text(viewer));
    }

    [Theory]
    [InlineData(0.2, "now")]
    [InlineData(59.9, "59 s ago")]
    [InlineData(61, "1 min ago")]
    [InlineData(7300, "2 h ago")]
    [InlineData(2.5 * 86400, "2 d ago")]
    public void An_age_is_in_its_largest_unit(double seconds, string text) =>
        Assert.Equal(text, TerminalText.Age(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void A_name_is_shortened_in_the_middle_to_the_width() => Gen.Select(Gen.String[Gen.Char["abc設計者/-5"], 0, 40], Gen.Int[1, 30])
        .Sample((name, width) =>
    {
        var fitted = TerminalText.Fit(name, width);
        Assert.True(TerminalText.Width(fitted) <= width);
        if (TerminalText.Width(name) <= width)
            Assert.Equal(name, fitted);
        else if (width >= 8)
            Assert.EndsWith(name[^1..], fitted, StringComparison.Ordinal);
    });

    private static Gen<ConsoleKeyInfo> AnyKey => Gen.OneOf(
        Gen.Int[0, Keys.Length - 1].Select(i => Keys[i]).Select(key => new ConsoleKeyInfo('\0', key, false, false, false)),
        Gen.Char["1234567trIhjkgG/<>ab "].Select(Key));

    private static ConsoleKeyInfo Key(char typed) => new(typed, typed == '\r' ? ConsoleKey.Enter : ConsoleKey.None, false, false, false);

    private static void Press(LiveViewer viewer, string keys)
    {
        foreach (var key in keys)
            viewer.Press(Key(key));
    }

    private static void Open(LiveViewer viewer, char view)
    {
        viewer.Press(Key(view));
        Text(viewer);
    }

    private static string Text(LiveViewer viewer) => string.Join('\n', viewer.Draw(100, 20, color: false));

    private static string Selected(LiveViewer viewer) => viewer.Draw(100, 20, color: false).Single(line => line.StartsWith('▸'));

    private static List<string> Names(LiveViewer viewer) =>
        [.. viewer.Draw(100, 20, color: false).Select(line => AgentName().Match(line)).Where(match => match.Success)
            .Select(match => match.Value)];

    private static LiveViewer Viewer(int requests, int budgets = 0)
    {
        var viewer = new LiveViewer(Requests.By(), TestContext.Current.CancellationToken);
        Update(viewer, requests, budgets);
        return viewer;
    }

    private static void Update(LiveViewer viewer, int requests, int budgets = 0)
    {
        var first = new DateTimeOffset(2026, 11, 22, 14, 0, 0, TimeSpan.Zero);
        var table = UsageTable.FromRequests([.. Enumerable.Range(0, requests).Select(i =>
            Requests.At(first.AddSeconds(i).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), input: 1000 * (1 + (i % 3)),
                output: 12345, id: $"-{i}") with
            {
                AgentType = $"agent-{i % 3}",
                SessionId = $"session-{i % 2}",
                Project = $"/home/dev/project-{i % 2}",
            })]);
        var usage = LiveUsageReader.Read(table, Requests.By(), [], Now, TestContext.Current.CancellationToken);
        viewer.Update(usage with
        {
            Budgets = [.. Enumerable.Range(0, budgets)
                .Select(i => new BudgetState { Budget = new TokenBudget { Name = $"daily-{i}", Limit = 5 }, Used = 4m * i })],
        }, table);
    }

    [GeneratedRegex(@"\d…|…[\d.,]+[KM%]?(\s|$)")]
    private static partial Regex CutFigure();

    [GeneratedRegex(@"agent-\d")]
    private static partial Regex AgentName();
}
