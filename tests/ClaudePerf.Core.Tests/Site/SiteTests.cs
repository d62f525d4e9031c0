using System.Net;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Tests.Prerequisites;

namespace ClaudePerf.Core.Tests.Site;

/// <summary>The documentation site: its links, its pages, and that it loads nothing from elsewhere.</summary>
public sealed partial class SiteTests(BuiltSite site) : IClassFixture<BuiltSite>
{
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
