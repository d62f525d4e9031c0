using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Reports.Live;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Reports.Live;

/// <summary>
/// What people see in the live view, screen by screen, at three widths. The golden files are in tests/fixtures/live-view; a review looks
/// at their changes.
/// </summary>
public sealed partial class LiveGoldenTests : IDisposable
{
    private const int Height = 24;
    private const string Folder = "live-view";

    private static readonly DateTimeOffset Now = new(2026, 11, 22, 14, 30, 0, TimeSpan.Zero);
    private static readonly string[] Agents =
        ["main", "backend-engineer", "code-reviewer", "a-subagent-whose-name-is-much-longer-than-its-column", "設計者"];
    private static readonly string[] Models = ["claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-4-5", "made-up-model"];

    // A screen and the keys that lead to it from the overview. Every period of the tables is 30 days.
    private static readonly (string Name, string Keys)[] Screens =
    [
        ("Overview", ""), ("Agents", "2tt"), ("Sessions", "3tt"), ("Models", "4tt"), ("Requests", "5tt"),
        ("Budgets", "6"), ("Cache", "7tt"),
        ("A session's page", "3tt\r"), ("Help", "?"), ("While a filter is typed", "2tt/eng"), ("A filter without matches", "2tt/nobody\r"),
    ];

    private readonly CultureInfo _culture = CultureInfo.CurrentCulture;

    public LiveGoldenTests() => CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

    public void Dispose() => CultureInfo.CurrentCulture = _culture;

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(200)]
    public void Every_screen_is_as_reviewed(int width) => AssertGolden($"{width}-columns.txt", Drawn(width, color: false));

    /// <summary>Escape sequences are written as ␛, and lines are those of 120 columns.</summary>
    [Fact]
    public void Colors_are_as_reviewed() =>
        AssertGolden("120-columns-in-16-colors.txt", Drawn(120, color: true).Replace("\u001b", "␛", StringComparison.Ordinal));

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(200)]
    public void Colors_are_those_of_every_terminal_and_say_nothing_that_the_text_does_not(int width)
    {
        var colored = Drawn(width, color: true);
        Assert.All(Styles().Matches(colored).SelectMany(static match => match.Groups["codes"].Value.Split(';')),
            static code => Assert.Matches("^(0?|1|7|3[0-7]|39|9[0-7])$", code));
        Assert.Equal(Drawn(width, color: false), TrailingSpace().Replace(Styles().Replace(colored, ""), "\n"));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(200)]
    public void No_figure_is_cut_and_the_height_is_used(int width)
    {
        foreach (var (name, keys) in Screens)
        {
            var lines = Draw(keys, width, color: false);
            Assert.Equal(Height, lines.Count);
            Assert.DoesNotContain(lines, static line => CutFigure().IsMatch(line));
            // The overview has a line for each budget, however long its name is.
            if (name is "Overview")
                Assert.Equal(3, lines.Count(static line => line.Contains('━', StringComparison.Ordinal)));
            if (name is "Requests")
                Assert.DoesNotContain(lines, string.IsNullOrWhiteSpace);
        }
    }

    private static string Drawn(int width, bool color)
    {
        var text = new StringBuilder();
        foreach (var (name, keys) in Screens)
        {
            text.Append(CultureInfo.InvariantCulture, $"=== {name}\n");
            foreach (var line in Draw(keys, width, color))
                text.Append(line).Append('\n');
        }
        return color ? text.ToString() : TrailingSpace().Replace(text.ToString(), "\n");
    }

    private static IReadOnlyList<string> Draw(string keys, int width, bool color)
    {
        var viewer = Viewer();
        viewer.Draw(width, Height, color);
        foreach (var key in keys)
        {
            viewer.Press(new ConsoleKeyInfo(key, key == '\r' ? ConsoleKey.Enter : ConsoleKey.None, false, false, false));
            viewer.Draw(width, Height, color);
        }
        return viewer.Draw(width, Height, color);
    }

    // Four weeks of work on three projects, up to some minutes ago.
    private static LiveViewer Viewer()
    {
        var table = UsageTable.FromRequests([.. Enumerable.Range(0, 240).Select(static i =>
        {
            var ago = i < 60 ? TimeSpan.FromMinutes(4 * i + 3) : TimeSpan.FromHours(5.5 * (i - 50));
            var agent = Agents[i % 7 % Agents.Length];
            return Requests.At((Now - ago).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                Models[i % 31 == 7 ? 3 : i % 3],
                3 + i % 9, 180 + i * 7919 % 2_400, $"-{i}") with
            {
                AgentType = agent == "main" ? null : agent,
                AgentId = agent == "main" ? null : $"a{i % 5}",
                SessionId = $"5e55104{i / 40}-0000-4000-8000-000000000000",
                Project = "/home/dev/"
                    + new[] { "harborline", "harborline-portal", "a-project-whose-name-is-longer-than-most" }[i / 40 % 3],
                CacheReadTokens = i % 11 == 4 ? 0 : 18_000L + i * 104_729 % 140_000,
                CacheWrite5mTokens = i % 11 == 4 ? 61_000 : 400L + i * 3_571 % 4_000,
            };
        })]);
        var viewer = new LiveViewer(Requests.By(), TestContext.Current.CancellationToken);
        viewer.Update(LiveUsageReader.Read(table, Requests.By(), [], Now, TestContext.Current.CancellationToken) with
        {
            Budgets =
            [
                State("daily", 20, 6.84m, BudgetUnit.USD), State("reviews", 4, 3.6m, BudgetUnit.USD),
                State("a-budget-whose-name-is-longer-than-its-column", 2_000_000, 2_340_000, BudgetUnit.Tokens),
            ],
        }, table);
        return viewer;
    }

    private static BudgetState State(string name, decimal limit, decimal used, BudgetUnit unit) =>
        new() { Budget = new TokenBudget { Name = name, Limit = limit, Unit = unit }, Used = used };

    private static void AssertGolden(string file, string actual)
    {
        var golden = Repository.Fixture(Folder, file);
        var expected = File.Exists(golden) ? File.ReadAllText(golden).ReplaceLineEndings("\n") : "";
        if (expected == actual)
            return;
        var written = Path.Combine(AppContext.BaseDirectory, file);
        File.WriteAllText(written, actual);
        var (before, after) = (expected.Split('\n'), actual.Split('\n'));
        var first = before.Zip(after).TakeWhile(static pair => pair.First == pair.Second).Count();
        Assert.Fail($"Line {first + 1} was:\n{before.ElementAtOrDefault(first)}\nand is:\n{after.ElementAtOrDefault(first)}\n"
            + $"If people should see that, copy '{written}' over '{golden}'.");
    }

    [GeneratedRegex("\u001b\\[(?<codes>[0-9;]*)m", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Styles();

    [GeneratedRegex(@"\d…|…[\d.,]+[KM%]?(\s|$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CutFigure();

    [GeneratedRegex(" +\n", RegexOptions.None, 1000)]
    private static partial Regex TrailingSpace();
}
