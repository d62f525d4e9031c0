using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Tests.Prerequisites;
using ClaudePerf.Core.Tests.Reports.Dashboard;
using Deque.AxeCore.Commons;
using PuppeteerSharp;

namespace ClaudePerf.Core.Tests.Site;

/// <summary>The documentation site: links, search, readability, and that it asks nobody else for anything.</summary>
public sealed partial class SiteTests(BuiltSite site, Chromium chromium) : IClassFixture<BuiltSite>, IClassFixture<Chromium>
{
    private static readonly string[] Looked = ["index.html", "commands.html", "cmdlets/Get-TokenUsage.html", "validation/README.html"];

    [FactThatNeeds(Prerequisite.Docfx)]
    public void Every_link_of_every_page_has_a_target_and_nothing_is_loaded_from_elsewhere()
    {
        var texts = site.Pages.ToDictionary(static page => page, page => File.ReadAllText(Path.Combine(site.Root, page)));
        Assert.True(texts.Count > 150, $"There are only {texts.Count} pages.");
        var anchors = texts.ToDictionary(static page => page.Key,
            static page => Ids().Matches(page.Value).Select(static match => match.Groups["id"].Value).ToHashSet(StringComparer.Ordinal));
        var broken = new List<string>();
        foreach (var (page, text) in texts)
        {
            foreach (Match match in Links().Matches(text))
            {
                var target = WebUtility.HtmlDecode(match.Groups["target"].Value);
                if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith("//", StringComparison.Ordinal))
                {
                    if (match.Groups["tag"].Value is not "a")
                        broken.Add($"{page} loads {target}");
                }
                else if (!target.StartsWith("mailto:", StringComparison.Ordinal) && !HasTarget(page, target, anchors))
                {
                    broken.Add($"{page}: {target}");
                }
            }
        }
        Assert.Empty(broken);
    }

    [FactThatNeeds(Prerequisite.Docfx)]
    public void Every_page_of_the_documentation_is_on_the_site()
    {
        var docs = Path.Combine(Repository.Root, "docs");
        var pages = site.Pages.ToHashSet(StringComparer.Ordinal);
        var expected = Directory.EnumerateFiles(docs, "*.md", SearchOption.AllDirectories)
            .Select(file => Path.ChangeExtension(Path.GetRelativePath(docs, file).Replace('\\', '/'), ".html"))
            .Where(static page => !page.StartsWith("site/", StringComparison.Ordinal));
        Assert.Subset(pages, expected.ToHashSet(StringComparer.Ordinal));
        Assert.True(File.Exists(Path.Combine(site.Root, "images", "icon.png")), "The manifest's icon is missing.");
    }

    [TheoryThatNeeds(Prerequisite.SiteInChromium)]
    [InlineData(false, 1280)]
    [InlineData(true, 1280)]
    [InlineData(false, 390)]
    [InlineData(true, 390)]
    public async Task Axe_finds_nothing_serious_and_no_page_is_wider_than_the_window(bool dark, int width)
    {
        await using var context = await (await chromium.StartAsync()).CreateBrowserContextAsync();
        var asked = new ConcurrentQueue<string>();
        foreach (var address in Looked)
        {
            await using var page = await OpenAsync(context, address, dark, width, asked);
            await page.EvaluateExpressionAsync<object>(new BundledAxeScriptProvider().GetScript() + ";undefined");
            var found = await page.EvaluateFunctionAsync<JsonElement>("() => axe.run(document, { resultTypes: ['violations'] })");
            Assert.Empty(found.GetProperty("violations").EnumerateArray()
                .Where(static one => one.GetProperty("impact").GetString() is "serious" or "critical")
                .Select(one => $"{address}: {one.GetProperty("id").GetString()}: "
                    + string.Join("; ", one.GetProperty("nodes").EnumerateArray().Take(3)
                        .Select(static node => node.GetProperty("html").GetString()))));
            Assert.True(await page.EvaluateExpressionAsync<bool>("document.documentElement.scrollWidth <= innerWidth"),
                $"{address} is wider than {width} pixels.");
        }
        Assert.All(asked, address => Assert.True(address.StartsWith(site.Serve(), StringComparison.Ordinal)
            || address.StartsWith("data:", StringComparison.Ordinal) || address.StartsWith("blob:", StringComparison.Ordinal), address));
    }

    [FactThatNeeds(Prerequisite.SiteInChromium)]
    public async Task The_search_finds_a_page()
    {
        await using var context = await (await chromium.StartAsync()).CreateBrowserContextAsync();
        await using var page = await OpenAsync(context, "index.html", dark: false, 1280, new ConcurrentQueue<string>());
        await page.WaitForSelectorAsync("#search-query:not([disabled])");
        await page.TypeAsync("#search-query", "Watch-TokenUsage");
        await page.WaitForFunctionAsync("() => document.querySelector('#search-results a') !== null");
        Assert.Contains("Watch-TokenUsage", await page.EvaluateExpressionAsync<string>(
            "document.querySelector('#search-results').textContent"), StringComparison.Ordinal);
    }

    private async Task<IPage> OpenAsync(IBrowserContext context, string address, bool dark, int width, ConcurrentQueue<string> asked)
    {
        var page = await context.NewPageAsync();
        page.DefaultTimeout = (int)Guard.Limit.TotalMilliseconds;
        await page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 900 });
        page.Request += (_, sent) => asked.Enqueue(sent.Request.Url);
        await page.EmulateMediaFeaturesAsync(
            [new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = dark ? "dark" : "light" }]);
        await page.GoToAsync(site.Serve() + address, WaitUntilNavigation.Networkidle0);
        return page;
    }

    private bool HasTarget(string page, string target, Dictionary<string, HashSet<string>> anchors)
    {
        var parts = target.Split('#', 2);
        var path = parts[0].Length == 0 ? page
            : Path.GetRelativePath(site.Root, Path.Combine(site.Root, Path.GetDirectoryName(page)!, parts[0])).Replace('\\', '/');
        if (!File.Exists(Path.Combine(site.Root, path)))
            return false;
        return parts.Length == 1 || parts[1].Length == 0 || !anchors.TryGetValue(path, out var ids) || ids.Contains(parts[1]);
    }

    [GeneratedRegex("<(?<tag>a|img|script|link)\\s[^>]*?(href|src)=\"(?<target>[^\"]*)\"", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Links();

    [GeneratedRegex("\\s(id|name)=\"(?<id>[^\"]+)\"", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Ids();
}
