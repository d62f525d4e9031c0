using System.Globalization;
using System.Text.Json;
using ClaudePerf.Core.Reports.Dashboard;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tests.Prerequisites;
using ClaudePerf.Core.Tests.Usage.Queries;
using Deque.AxeCore.Commons;

namespace ClaudePerf.Core.Tests.Reports.Dashboard;

/// <summary>The page as a person sees it, in Chromium.</summary>
public class ReportPageTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string CostCard = "document.querySelector('#cards dd').firstChild.textContent";

    private static readonly string[] Charts = ["c-time", "c-model", "c-agent", "c-project", "c-cache"];

    [FactThatNeeds(Prerequisite.Chromium)]
    public async Task Charts_are_drawn_without_errors_or_network_requests()
    {
        await using var browser = await PageBrowser.OpenAsync(chromium, ReportHtml.Write(SampleReport.Large()));
        foreach (var chart in Charts)
            Assert.True(await ColorsAsync(browser, chart) > 3, $"{chart} is blank");
        Assert.Empty(browser.Complaints);
        Assert.All(browser.Asked, address =>
            Assert.True(address == browser.Address || address.StartsWith("data:", StringComparison.Ordinal), address));
    }

    [FactThatNeeds(Prerequisite.Chromium)]
    public async Task The_policy_blocks_scripts_and_requests()
    {
        await using var browser = await PageBrowser.OpenAsync(chromium, ReportHtml.Write(SampleReport.Large(50)));
        await browser.EvaluateAsync<object>(
            "document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = true' }))");
        Assert.False(await browser.EvaluateAsync<bool>("window.ran === true"));
        Assert.Equal("stopped",
            await browser.Page.EvaluateFunctionAsync<string>("() => fetch('https://example.com/').then(() => 'sent', () => 'stopped')"));
        Assert.NotEmpty(browser.Complaints);
    }

    [FactThatNeeds(Prerequisite.Chromium)]
    public async Task Figures_match_the_report_and_every_filter()
    {
        var report = SampleReport.Large();
        await using var browser = await PageBrowser.OpenAsync(chromium, ReportHtml.Write(report));
        Assert.Equal(Money(report.Total.Cost), await browser.EvaluateAsync<string>(CostCard));

        await browser.ChooseAsync("model", "claude-opus-5-5");
        Assert.Equal(Money(report.Rows.Where(row => row.Model == "claude-opus-5-5").Sum(row => row.Cost)),
            await browser.EvaluateAsync<string>(CostCard));
        await browser.ChooseAsync("agent", "code-reviewer");
        Assert.Equal(Money(report.Rows.Where(row => row is { Model: "claude-opus-5-5", Agent: "code-reviewer" }).Sum(row => row.Cost)),
            await browser.EvaluateAsync<string>(CostCard));
        await browser.ChooseAsync("model", "All");
        await browser.ChooseAsync("agent", "All");
        await browser.ChooseAsync("project", "/home/dev/shop");
        Assert.Equal(Money(report.Rows.Where(row => row.Project == "/home/dev/shop").Sum(row => row.Cost)),
            await browser.EvaluateAsync<string>(CostCard));
        await browser.ChooseAsync("project", "All");
        await browser.ChooseAsync("range", "Last 7 days");
        var last = report.Rows[^1].Day!;
        var first = DateOnly.ParseExact(last, "yyyy-MM-dd", CultureInfo.InvariantCulture).AddDays(-6)
            .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Assert.Equal(Money(report.Rows.Where(row => string.CompareOrdinal(row.Day, first) >= 0).Sum(row => row.Cost)),
            await browser.EvaluateAsync<string>(CostCard));

        await browser.EvaluateAsync<object>(
            "for (const [id, day] of [['from', '2026-11-02'], ['to', '2026-11-05']]) { const input = document.getElementById(id); "
            + "input.value = day; input.dispatchEvent(new Event('change')); }");
        Assert.Equal(
            Money(report.Rows.Where(row => string.CompareOrdinal(row.Day, "2026-11-02") >= 0
                && string.CompareOrdinal(row.Day, "2026-11-05") <= 0).Sum(row => row.Cost)),
            await browser.EvaluateAsync<string>(CostCard));
        Assert.Equal(4, await browser.EvaluateAsync<int>("document.querySelectorAll('#c-time tbody tr').length"));
        Assert.Empty(browser.Complaints);
    }

    [FactThatNeeds(Prerequisite.Chromium)]
    public async Task Dates_without_usage_and_a_reset_work()
    {
        var report = SampleReport.Large(200);
        await using var browser = await PageBrowser.OpenAsync(chromium, ReportHtml.Write(report));
        await browser.EvaluateAsync<object>(
            "{ const input = document.getElementById('to'); input.value = '2020-01-01'; input.dispatchEvent(new Event('change')); }");
        Assert.Equal("$0.00", await browser.EvaluateAsync<string>(CostCard));
        Assert.True(await browser.EvaluateAsync<bool>("!document.getElementById('nothing').hidden"));
        Assert.False(await browser.EvaluateAsync<bool>("document.getElementById('c-time').checkVisibility()"));
        var drawn = await browser.EvaluateAsync<string>("document.documentElement.dataset.drawn");
        await browser.Page.ClickAsync("#show-all");
        await browser.Page.WaitForFunctionAsync("before => document.documentElement.dataset.drawn !== before", drawn);
        Assert.Equal(Money(report.Total.Cost), await browser.EvaluateAsync<string>(CostCard));
        Assert.True(await browser.EvaluateAsync<bool>("document.getElementById('nothing').hidden"));
        Assert.Empty(browser.Complaints);
    }

    [FactThatNeeds(Prerequisite.Chromium)]
    public async Task The_page_leads_with_the_bill_and_what_would_have_avoided_it()
    {
        var report = SampleReport.Large();
        await using var browser = await PageBrowser.OpenAsync(chromium, ReportHtml.Write(report));
        Assert.Equal(["Where the money went", "What would have avoided it"],
            await browser.EvaluateAsync<string[]>("[...document.querySelectorAll('main h2')].filter(one => one.checkVisibility())"
                + ".map(one => one.textContent).slice(0, 2)"));
        Assert.Equal(Money(report.Total.Cost), await browser.EvaluateAsync<string>("document.querySelector('#bill .big').textContent"));
        var lists = await browser.EvaluateAsync<decimal[]>("[...document.querySelectorAll('#bill .bars')].map(list => "
            + "[...list.querySelectorAll('li:not(.part)')].reduce((sum, one) => sum + Number(one.querySelector('.n').textContent"
            + ".replace(/[$,]/g, '')), 0))");
        Assert.Equal(2, lists.Length);
        Assert.All(lists, sum => Assert.InRange(sum, report.Total.Cost!.Value - 0.05m, report.Total.Cost.Value + 0.05m));
        Assert.Equal(["$31.25 a month", "$0.05 a month"],
            await browser.EvaluateAsync<string[]>("[...document.querySelectorAll('.saving')].map(one => one.textContent)"));
        Assert.Contains("\"autoCompactWindow\": 233000", await browser.EvaluateAsync<string>(
            "document.querySelector('.change').textContent"), StringComparison.Ordinal);
        Assert.False(await browser.EvaluateAsync<bool>("document.getElementById('s-saved').checkVisibility()"));
    }

    [FactThatNeeds(Prerequisite.Chromium)]
    public async Task A_table_is_sorted_and_searched_by_keyboard()
    {
        const string Firsts = "[...document.querySelectorAll('#t-sessions tbody tr th')].map(one => one.firstChild.textContent)";
        const string Costs = "[...document.querySelectorAll('#t-sessions tbody tr')].map(row => row.children[3].textContent)";
        await using var browser = await PageBrowser.OpenAsync(chromium, ReportHtml.Write(SampleReport.Large()));
        await browser.EvaluateAsync<object>("document.querySelectorAll('#t-sessions .sort')[3].focus()");
        await browser.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("descending", await browser.EvaluateAsync<string>(
            "document.querySelectorAll('#t-sessions thead th')[3].getAttribute('aria-sort')"));
        await browser.Page.Keyboard.PressAsync("Space");
        var costs = (await browser.EvaluateAsync<string[]>(Costs)).Select(Amount).ToList();
        Assert.True(costs.Count > 30);
        Assert.Equal(costs.Order(), costs);
        await browser.EvaluateAsync<object>("document.querySelector('#t-sessions input').focus()");
        await browser.Page.Keyboard.TypeAsync("TIDE");
        Assert.Equal(["Fix the tide cache"], await browser.EvaluateAsync<string[]>(Firsts));
        await browser.Page.Keyboard.TypeAsync(" zebra");
        Assert.Equal(["No row contains “TIDE zebra”."], await browser.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('#t-sessions tbody tr')].map(row => row.textContent)"));
        Assert.Empty(browser.Complaints);

        static decimal Amount(string money) => decimal.Parse(money.TrimStart('$'), CultureInfo.InvariantCulture);
    }

    [FactThatNeeds(Prerequisite.Chromium)]
    public async Task Times_are_those_of_the_readers_zone()
    {
        await using var browser = await PageBrowser.OpenAsync(
            chromium, ReportHtml.Write(SampleReport.Of(Requests.At("2026-11-20T23:30:00Z", input: 1_000_000))), zone: "Asia/Tokyo");
        Assert.Contains("2026-11-21 08:30", await browser.EvaluateAsync<string>("document.getElementById('sessions').textContent"),
            StringComparison.Ordinal);
        Assert.Contains("in your time zone (Asia/Tokyo), days in that of the report (UTC)",
            await browser.EvaluateAsync<string>("document.getElementById('made').textContent"), StringComparison.Ordinal);
    }

    [FactThatNeeds(Prerequisite.Chromium)]
    public async Task The_forecast_is_apart_from_what_filters_change()
    {
        await using var browser = await PageBrowser.OpenAsync(chromium, ReportHtml.Write(SampleReport.Large()));
        var before = await browser.EvaluateAsync<string>("document.getElementById('forecast').textContent");
        await browser.ChooseAsync("agent", "code-reviewer");
        Assert.Equal(before, await browser.EvaluateAsync<string>("document.getElementById('forecast').textContent"));
        Assert.DoesNotContain("Forecast", await browser.EvaluateAsync<string>("document.getElementById('s-explore').textContent"),
            StringComparison.Ordinal);
        Assert.Contains("The filters above do not change what follows.", await browser.EvaluateAsync<string>(
            "document.getElementById('main').textContent"), StringComparison.Ordinal);
    }

    [TheoryThatNeeds(Prerequisite.Chromium)]
    [InlineData(100, "$0.0005,$0.0010")]
    [InlineData(10_000, "$0.05,$0.10")]
    [InlineData(10_000_000, "$50,$100")]
    [InlineData(1_000_000_000, "$5K,$10K")]
    public async Task The_labels_of_an_axis_tell_its_values_apart(long input, string labels)
    {
        // $10 per million tokens.
        var report = SampleReport.Of(Requests.At("2026-11-20T10:00:00Z", "claude-fable-5", input: input));
        await using var browser = await PageBrowser.OpenAsync(chromium, ReportHtml.Write(report));
        var ticks = await browser.Page.EvaluateFunctionAsync<string[]>(
            """
            cost => {
              const axis = echarts.getInstanceByDom(document.querySelector("#c-time .plot")).getOption().yAxis[0];
              return [cost / 2, cost].map(axis.axisLabel.formatter);
            }
            """, report.Total.Cost!.Value);
        Assert.Equal(labels, string.Join(',', ticks));
    }

    [FactThatNeeds(Prerequisite.Chromium)]
    public async Task A_tooltip_has_the_total_and_no_zeros()
    {
        await using var browser = await PageBrowser.OpenAsync(chromium, ReportHtml.Write(SampleReport.Large()));
        var tip = await browser.Page.EvaluateFunctionAsync<string>(
            """
            () => {
              const format = echarts.getInstanceByDom(document.querySelector("#c-time .plot")).getOption().tooltip[0].formatter;
              const item = (seriesName, value) => ({ seriesName, value, axisValue: "2026-11-20", marker: "" });
              return format([item("one", 0.25), item("{two|}", 1.5), item("three", 0)]);
            }
            """);
        Assert.Equal("2026-11-20: $1.75\n two    $1.50\none  $0.25", tip);
    }

    // In a wide window, tables below the charts of half its width scroll.
    [FactThatNeeds(Prerequisite.Chromium)]
    public async Task On_a_phone_no_table_is_wider_than_its_section()
    {
        await using var browser = await PageBrowser.OpenAsync(chromium, ReportHtml.Write(SampleReport.Large()), width: 390);
        await browser.EvaluateAsync<object>("document.querySelectorAll('details').forEach(one => one.open = true)");
        Assert.Empty(await browser.EvaluateAsync<string[]>("[...document.querySelectorAll('.scroll')]"
            + ".filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.getAttribute('aria-label'))"));
    }

    [FactThatNeeds(Prerequisite.Chromium)]
    public async Task Hostile_names_stay_text()
    {
        var report = SampleReport.Large() with { Title = "<img src=x onerror=document.title='hacked'>" };
        await using var browser = await PageBrowser.OpenAsync(chromium, ReportHtml.Write(report));
        Assert.Equal("<img src=x onerror=document.title='hacked'>", await browser.EvaluateAsync<string>("document.title"));
        Assert.Equal(0, await browser.EvaluateAsync<int>("document.images.length"));
        var agents =
            await browser.EvaluateAsync<string[]>("[...document.querySelectorAll('#c-agent tbody th')].map(cell => cell.textContent)");
        Assert.Contains(SampleReport.HostileAgent, agents);
        Assert.Contains(VisibleText.Of(SampleReport.HostileProject),
            await browser.EvaluateAsync<string[]>("[...document.getElementById('project').options].map(option => option.textContent)"));
        Assert.Empty(browser.Complaints);
    }

    [TheoryThatNeeds(Prerequisite.Chromium)]
    [InlineData(false, 1280)]
    [InlineData(true, 1280)]
    [InlineData(false, 390)]
    [InlineData(true, 390)]
    public async Task Axe_finds_nothing_serious(bool dark, int width)
    {
        await using var browser = await PageBrowser.OpenAsync(chromium, ReportHtml.Write(SampleReport.Large()), dark, width);
        await browser.EvaluateAsync<object>("document.querySelectorAll('details').forEach(one => one.open = true)");
        await browser.EvaluateAsync<object>(new BundledAxeScriptProvider().GetScript() + ";undefined");
        var found = await browser.Page.EvaluateFunctionAsync<JsonElement>("() => axe.run(document, { resultTypes: ['violations'] })");
        Assert.True(found.GetProperty("passes").GetArrayLength() > 10);
        Assert.Empty(found.GetProperty("violations").EnumerateArray()
            .Where(one => one.GetProperty("impact").GetString() is "serious" or "critical")
            .Select(one => $"{one.GetProperty("id").GetString()}: "
                + $"{string.Join("; ", one.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("html").GetString()))}"));
        Assert.True(await browser.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"),
            "The page is wider than the window.");
    }

    [FactThatNeeds(Prerequisite.Chromium)]
    public async Task The_first_tab_is_the_skip_link_and_the_switch_changes_the_colors()
    {
        await using var browser = await PageBrowser.OpenAsync(chromium, ReportHtml.Write(SampleReport.Large(100)));
        await browser.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the report", await browser.EvaluateAsync<string>("document.activeElement.textContent"));
        var light = await browser.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        await browser.Page.ClickAsync("#theme");
        Assert.NotEqual(light, await browser.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        Assert.Equal("dark", await browser.EvaluateAsync<string>("document.documentElement.dataset.theme"));
    }

    [FactThatNeeds(Prerequisite.Chromium)]
    public async Task An_empty_page_reports_no_usage()
    {
        await using var browser = await PageBrowser.OpenAsync(chromium, ReportHtml.Write(SampleReport.Of()));
        Assert.Contains("No usage was found", await browser.EvaluateAsync<string>("document.body.innerText"), StringComparison.Ordinal);
        Assert.Equal(0, await browser.EvaluateAsync<int>("document.querySelectorAll('canvas').length"));
        Assert.Empty(browser.Complaints);
    }

    // The number of colors in a chart's canvas, sampled: an empty canvas has one.
    private static Task<int> ColorsAsync(PageBrowser browser, string chart) => browser.Page.EvaluateFunctionAsync<int>(
        """
        id => {
          const canvas = document.querySelector(`#${id} canvas`);
          const pixels = new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer);
          return new Set(pixels).size;
        }
        """, chart);

    private static string Money(decimal? value) => "$" + value!.Value.ToString("N2", CultureInfo.InvariantCulture);
}
