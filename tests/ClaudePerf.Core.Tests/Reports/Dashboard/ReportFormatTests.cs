using System.Globalization;
using System.Text;
using System.Text.Json;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Optimization.Journal;
using ClaudePerf.Core.Reports.Dashboard;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Reports.Dashboard;

/// <summary>
/// The sums of a report compared with the query engine and with figures computed by hand, and how each format handles hostile
/// texts.
/// </summary>
public class ReportFormatTests
{
    [Fact]
    public void Totals_and_rows_match_a_query()
    {
        var requests = SampleReport.Many(700);
        var report = SampleReport.Of(requests);
        var total = Requests.By().Run(requests).Total;
        Assert.Equal((total.Requests, total.Cost, total.CostWithoutCaching, total.HitRate),
            (report.Total.Requests, report.Total.Cost, report.Total.CostWithoutCaching, report.Total.HitRate));
        Assert.Equal((total.Requests, total.Cost, total.CacheReadTokens),
            (report.Rows.Sum(row => row.Requests), report.Rows.Sum(row => row.Cost ?? 0), report.Rows.Sum(row => row.CacheReadTokens)));
        Assert.Equal("made-up-model", Assert.Single(report.Total.Unpriced).Model);
        Assert.Equal(18, report.SessionCount);
        Assert.Equal(report.Sessions.OrderByDescending(session => session.Cost ?? -1)
            .Select(session => session.Session), report.Sessions.Select(session => session.Session));
    }

    [Fact]
    public void The_forecast_repeats_the_last_weeks()
    {
        // $2 on each of ten days before today, the 22nd at noon, and $1 today: $13 for the week from the 15th at noon, and $2 for
        // the first day and a half of the next.
        var requests = Enumerable.Range(12, 10).Select(day => Requests.At($"2026-11-{day}T10:00:00Z", input: 1_000_000))
            .Append(Requests.At("2026-11-22T09:00:00Z", input: 500_000));
        var forecast = SampleReport.Of([.. requests]).Forecast!;
        Assert.Equal(("2026-11", 21m, 1, 36m), (forecast.Month, forecast.SoFar, forecast.Weeks, forecast.MonthEnd));
    }

    [Fact]
    public void Weeks_without_use_count_in_the_mean_of_four()
    {
        var forecast =
            SampleReport.Of(Requests.At("2026-09-01T10:00:00Z", input: 1), Requests.At("2026-11-20T10:00:00Z", input: 7_000_000)).Forecast!;
        Assert.Equal((4, 14m, 17.5m), (forecast.Weeks, forecast.SoFar, forecast.MonthEnd));
    }

    [Fact]
    public void Without_a_full_week_the_months_rate_continues()
    {
        // Twelve dollars in 72 hours; 204 are left.
        var forecast = SampleReport.Of(Requests.At("2026-11-19T12:00:00Z", input: 6_000_000)).Forecast!;
        Assert.Equal((0, 12m, 46m), (forecast.Weeks, forecast.SoFar, forecast.MonthEnd));
    }

    [Fact]
    public void The_forecast_matches_a_monthly_budget()
    {
        var requests = SampleReport.Many(700);
        var budget =
            new TokenBudget { Name = "monthly", Limit = 1, Unit = BudgetUnit.USD, Period = new BudgetPeriod(BudgetPeriodKind.Month) };
        var state = Assert.Single(
            BudgetEvaluator.Evaluate([budget], UsageTable.FromRequests(requests),
                new BudgetOptions { Catalog = Requests.Catalog, Now = SampleReport.Now, TimeZone = TimeZoneInfo.Utc },
                TestContext.Current.CancellationToken));
        var forecast = SampleReport.Of(requests).Forecast!;
        Assert.Equal((state.Used, state.Forecast!.Value), (forecast.SoFar, Math.Round(forecast.MonthEnd, 6)));
    }

    [Fact]
    public void Its_interval_matches_a_monthly_budget_and_is_in_every_format()
    {
        var requests = SampleReport.Many(1_500);
        var options = new BudgetOptions { Catalog = Requests.Catalog, Now = SampleReport.Now, TimeZone = TimeZoneInfo.Utc };
        BudgetState Of(BudgetPeriodKind kind) => Assert.Single(BudgetEvaluator.Evaluate(
            [new TokenBudget { Name = "b", Limit = 100, Unit = BudgetUnit.USD, Period = new BudgetPeriod(kind) }],
            UsageTable.FromRequests(requests), options, TestContext.Current.CancellationToken));
        var report = SampleReport.Of(requests);
        var (month, day) = (Of(BudgetPeriodKind.Month).Outlook!, Of(BudgetPeriodKind.Day).NextDay!);
        Assert.Equal((month.Low, month.High), (report.Forecast!.Outlook!.Low, report.Forecast.Outlook.High));
        Assert.Equal((day.Low, day.High), (report.Forecast.NextDay!.Low, report.Forecast.NextDay.High));
        Assert.InRange((decimal)month.Low, report.Forecast.SoFar, (decimal)month.High);
        var ends = string.Create(CultureInfo.InvariantCulture, $"90% interval: ${month.Low:N2} to ${month.High:N2}. ");
        Assert.Contains(ends, ReportMarkdown.Write(report), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(ReportJson.Write(report, indented: false));
        var forecast = json.RootElement.GetProperty("forecast");
        Assert.Equal(Math.Round(month.High, 6), forecast.GetProperty("interval").GetProperty("high").GetDouble(), 6);
        Assert.Equal(Math.Round(day.Low, 6), forecast.GetProperty("nextDay").GetProperty("low").GetDouble(), 6);
    }

    [Fact]
    public void A_short_history_has_no_interval()
    {
        var report = SampleReport.Of(Requests.At("2026-11-19T09:00:00Z", input: 500_000));
        Assert.Equal((null, null), (report.Forecast!.Outlook, report.Forecast.NextDay));
        using var json = JsonDocument.Parse(ReportJson.Write(report, indented: false));
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("forecast").GetProperty("interval").ValueKind);
        Assert.DoesNotContain("interval", ReportMarkdown.Write(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Less_than_three_days_of_usage_are_too_little_to_forecast()
    {
        var report = SampleReport.Of(Requests.At("2026-11-22T09:00:00Z", input: 500_000));
        const string Why = "Too little usage to forecast the month: it takes 3 days of usage, the latest within four weeks.";
        Assert.Null(report.Forecast);
        using var json = JsonDocument.Parse(ReportJson.Write(report, indented: false));
        Assert.Equal(Why, json.RootElement.GetProperty("noForecast").GetString());
        Assert.Contains($"## Forecast\n\n{Why}\n", ReportMarkdown.Write(report), StringComparison.Ordinal);
    }

    [Fact]
    public void There_is_no_forecast_without_use() => Assert.Null(SampleReport.Of().Forecast);

    [Fact]
    public void An_optimization_has_the_first_before_and_last_after_figures_of_active_changes()
    {
        var at = SampleReport.Now;
        JournalEntry Entry(int hour, string path, MeasuredChange? measured, DateTimeOffset? restored = null) => new()
        {
            Id = $"{hour}", Time = at.AddHours(hour), Name = Path.GetFileNameWithoutExtension(path),
                Changes = [new FileChange(path, new byte[1], new byte[1]), new FileChange("moved.md", null, new byte[1])],
                Measured = measured, Restored = restored,
        };
        Assert.Equal(
            [
                new ReportOptimization("two", "two.md", at.AddHours(5), 1000, 500, 0, 0),
                new ReportOptimization("one", "one.md", at.AddHours(3), 300, 200, 30, 10),
            ],
            ReportOptimization.FromJournal(
            [
                Entry(1, "one.md", new("claude-opus-5-5", 300, 250, 30, 20)),
                Entry(2, "one.md", new("claude-opus-5-5", 250, 100, 20, 5), restored: at),
                Entry(3, "one.md", new("claude-opus-5-5", 250, 200, 20, 10)),
                Entry(4, "old.md", null), Entry(5, "two.md", new("claude-opus-5-5", 1000, 500, 0, 0)),
            ]));
    }

    [Fact]
    public void Csv_has_one_line_per_row_and_invariant_numbers()
    {
        var before = System.Globalization.CultureInfo.CurrentCulture;
        System.Globalization.CultureInfo.CurrentCulture = System.Globalization.CultureInfo.GetCultureInfo("de-DE");
        try
        {
            var lines = ReportCsv.Write(SampleReport.Of(
                Requests.At("2026-11-20T10:00:00Z", input: 1_250_000)
                    with { Skill = "=review", Plugin = "p", McpServer = "m", WorkflowRun = "wf_1", Effort = "high",
                        CliVersion = "2.1.330" }, Requests.At("2026-11-21T10:00:00Z", "made-up", input: 5))).Split("\r\n");
            Assert.StartsWith("Day,Model,Agent,Project,Requests,InputTokens,", lines[0], StringComparison.Ordinal);
            Assert.Equal(
                "2026-11-20,claude-sonnet-5,main,/home/dev/project,1,1250000,0,0,0,0,0,0,2.5,2.5,0,0,'=review,p,m,wf_1,high,2.1.330",
                Normal(lines[1]));
            Assert.Equal("2026-11-21,made-up,main,/home/dev/project,1,5,0,0,0,0,0,0,,,0,,,,,,,", lines[2]);
            Assert.Equal(("", 4), (lines[^1], lines.Length));
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }

        // Trailing zeros of a decimal have no meaning.
        static string Normal(string line) =>
            string.Join(',', line.Split(',')
                .Select((field, i) => i is >= 12 and < 16 ? decimal.Parse(field, System.Globalization.CultureInfo.InvariantCulture)
                    .ToString("0.#####", System.Globalization.CultureInfo.InvariantCulture) : field));
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("-2", "'-2")]
    [InlineData("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0")]
    [InlineData("\tx", "'\tx")]
    [InlineData("＝1", "'＝1")]
    [InlineData("a,\"b\"", "\"a,\"\"b\"\"\"")]
    [InlineData("=\"a\nb\"", "\"'=\"\"a\nb\"\"\"")]
    [InlineData("plain-name", "plain-name")]
    [InlineData(null, "")]
    public void Csv_text_is_never_a_formula(string? text, string field) => Assert.Equal(field, ReportCsv.Field(text));

    [Fact]
    public void Markdown_escapes_texts_and_title()
    {
        var text = ReportMarkdown.Write(SampleReport.Large() with { Title = "A <i>title</i> | [x](y)" });
        Assert.StartsWith("# A &#60;i&#62;title&#60;/i&#62; \\| \\[x\\]\\(y\\)\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<", text.Replace(ReportMark.MarkdownLine, "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("HYPERLINK\\(\"http://evil.example\"\\)\\|&#60;b&#62;", text, StringComparison.Ordinal);
        Assert.Contains(
            "| Tokens | project shop | Week | 2,340,000.00 | 2,000,000.00 Tokens |  |  |  | Exceeded |", text, StringComparison.Ordinal);
        Assert.Contains(
            "| Everything | everything | Month | 212.50 | 400.00 USD | 380.00 | 290.00 to 520.25 | 38.0% | Ok |", text,
            StringComparison.Ordinal);
        Assert.Contains("Costs do not include models without a price: made-up-model", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)),
            line => Assert.EndsWith(" |", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Empty_markdown_reports_no_usage() =>
        Assert.Equal("# Claude Code usage\n\nNo usage was found for this report.\n\n<!-- generator: ClaudePerf -->\n",
            ReportMarkdown.Write(SampleReport.Of()));

    [Fact]
    public void Json_has_what_its_schema_requires_and_exact_costs()
    {
        var report = SampleReport.Large();
        using var json = JsonDocument.Parse(ReportJson.Write(report, indented: true));
        using var schema =
            JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs", "schemas", "usage-report.schema.json")));
        var required = schema.RootElement.GetProperty("required").EnumerateArray().Select(name => name.GetString()!);
        Assert.Equal(required, json.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(schema.RootElement.GetProperty("properties").EnumerateObject()
            .Select(property => property.Name), json.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(report.Total.Cost, json.RootElement.GetProperty("total").GetProperty("cost").GetDecimal());
        var columns = json.RootElement.GetProperty("columns").EnumerateArray().Select(name => name.GetString()).ToList();
        Assert.Equal(report.Total.Cost, json.RootElement.GetProperty("rows").EnumerateArray()
            .Sum(row => row[columns.IndexOf("cost")] is { ValueKind: JsonValueKind.Number } cost ? cost.GetDecimal() : 0));
        foreach (var grouping in json.RootElement.GetProperty("groupings").EnumerateObject())
            Assert.Equal(report.Total.Requests, grouping.Value.EnumerateArray()
                .Sum(static group => group.GetProperty("requests").GetInt64()));
        Assert.Contains(SampleReport.HostileAgent, json.RootElement.GetProperty("agents").EnumerateArray()
            .Select(agent => agent.GetString()));
        Assert.Equal(3, json.RootElement.GetProperty("budgets").GetArrayLength());
    }

    [Fact]
    public void A_page_has_texts_only_as_data_and_a_policy_without_exceptions()
    {
        var page = Encoding.UTF8.GetString(
            ReportHtml.Write(SampleReport.Large() with { Title = "</title><script>alert(1)</script>@@DATA@@" }));
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain("alert(1)</script>", page, StringComparison.Ordinal);
        Assert.DoesNotContain('\u2028', page);
        Assert.Contains("&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;@@DATA@@</title>", page, StringComparison.Ordinal);
        var policy = page.Split("Content-Security-Policy\" content=\"")[1].Split('"')[0];
        Assert.StartsWith("default-src 'none'; script-src 'sha256-", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_requests_give_a_page_of_reasonable_size()
    {
        var few = ReportHtml.Write(SampleReport.Large(1_000)).Length;
        var many = ReportHtml.Write(SampleReport.Large(100_000)).Length;
        Assert.InRange(many, few, few + 200_000);
        Assert.InRange(many, 100_000, 1_000_000);
    }

    [Fact]
    public void A_year_of_50_000_requests_gives_a_page_below_a_megabyte()
    {
        var report = SampleReport.Of(SampleReport.Year(50_000));
        Assert.InRange(report.Rows.Count, 8_000, 50_000);
        Assert.InRange(ReportHtml.Write(report).Length, 100_000, 1_000_000);
    }

    [Fact]
    public void The_anatomy_adds_up_to_the_total_in_every_format()
    {
        var report = SampleReport.Large();
        Assert.Equal(report.Total.Cost, report.Anatomy.Cost);
        Assert.Equal(report.Total.Requests, report.Cache.Total.Requests);
        using var json = JsonDocument.Parse(ReportJson.Write(report, indented: false));
        Assert.Equal(report.Total.Cost, json.RootElement.GetProperty("anatomy").GetProperty("charges").EnumerateArray()
            .Sum(charge => charge.GetProperty("cost").GetDecimal()));
        Assert.Equal("Read", json.RootElement.GetProperty("carried")[0].GetProperty("tool").GetString());
        var text = ReportMarkdown.Write(report);
        Assert.Contains("## Where the money went\n\n| Charge | Cost | Share |", text, StringComparison.Ordinal);
        Assert.Contains("| Tool results | $3.10 |", text, StringComparison.Ordinal);
        Assert.Contains("| Prompts of more than 200,000 tokens | $31.25 | $15.63 to $62.50 | replayed | "
            + "\"autoCompactWindow\": 233000 |", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_been_saved_is_only_mentioned_if_something_was_changed()
    {
        var report = SampleReport.Large();
        Assert.DoesNotContain("What has been saved", ReportMarkdown.Write(report), StringComparison.Ordinal);
        var changed = report with
        {
            Saved = [new ReportSaved("promptCacheTtl", SampleReport.Now.AddDays(-9), 12.3m, 4, 19.8m, "A request costs 8% less.")],
        };
        Assert.Contains("| promptCacheTtl | 2026-11-13 | $12.30 | $4.00 to $19.80 | A request costs 8% less. |",
            ReportMarkdown.Write(changed), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(ReportJson.Write(changed, indented: false));
        Assert.Equal(12.3m, json.RootElement.GetProperty("saved")[0].GetProperty("saved").GetDecimal());
    }

    [Fact]
    public void Sessions_have_their_titles_and_avoidable_misses()
    {
        var report = SampleReport.Large();
        using var json = JsonDocument.Parse(ReportJson.Write(report, indented: false));
        var sessions = json.RootElement.GetProperty("sessions").EnumerateArray().ToList();
        Assert.Equal("Fix the tide cache",
            sessions.Single(one => one.GetProperty("session").GetString() == "session-1").GetProperty("title").GetString());
        Assert.Equal(report.Cache.Total.AvoidableCost, sessions.Sum(one => one.GetProperty("avoidableCost").GetDecimal()));
        Assert.Contains("| Fix the tide cache |", ReportMarkdown.Write(report), StringComparison.Ordinal);
    }
}
