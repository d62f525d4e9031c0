using System.Collections.Concurrent;
using ClaudePerf.Core.Tests.Prerequisites;
using PuppeteerSharp;

namespace ClaudePerf.Core.Tests.Reports.Dashboard;

/// <summary>
/// A page opened from a file in the machine's own Chromium, in a context of its own; the test needs <see cref="Prerequisite.Chromium"/>.
/// </summary>
internal sealed class PageBrowser : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("claudeperf-page-");
    private IBrowserContext? _context;

    private PageBrowser()
    {
    }

    /// <summary>The page, loaded and drawn.</summary>
    internal IPage Page { get; private set; } = null!;

    /// <summary>Errors and warnings logged by the page, and scripts that failed.</summary>
    internal ConcurrentQueue<string> Complaints { get; } = new();

    /// <summary>Every requested address.</summary>
    internal ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>The address of the page.</summary>
    internal string Address { get; private set; } = "";

    /// <summary>Opens a page.</summary>
    /// <param name="chromium">The browser.</param>
    /// <param name="page">Its text.</param>
    /// <param name="dark">Whether the system prefers dark colours.</param>
    /// <param name="width">The window's width in pixels.</param>
    /// <param name="zone">The reader's time zone; null for the machine's.</param>
    /// <returns>The page, which is closed with it.</returns>
    internal static async Task<PageBrowser> OpenAsync(
        Chromium chromium, byte[] page, bool dark = false, int width = 1280, string? zone = null)
    {
        var opened = new PageBrowser();
        try
        {
            await Guard.Ends(opened.StartAsync(chromium, page, dark, width, zone), opened.Seen);
            return opened;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a script in the page.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="script">An expression.</param>
    /// <returns>The value.</returns>
    internal Task<T> EvaluateAsync<T>(string script) => Guard.Ends(Page.EvaluateExpressionAsync<T>(script), Seen, awaited: script);

    /// <summary>Selects an item in a list and waits until the page is drawn again.</summary>
    /// <param name="id">The list's id.</param>
    /// <param name="text">The text of the item.</param>
    /// <returns>A task that ends when the page is drawn.</returns>
    internal async Task ChooseAsync(string id, string text)
    {
        var before = await EvaluateAsync<string>("document.documentElement.dataset.drawn");
        var value = await Page.EvaluateFunctionAsync<string>(
            "(id, text) => [...document.getElementById(id).options].find(option => option.text === text).value", id, text);
        await Page.SelectAsync("#" + id, value);
        await Page.WaitForFunctionAsync("before => document.documentElement.dataset.drawn !== before", before);
    }

    public async ValueTask DisposeAsync()
    {
        if (_context is not null)
            await _context.CloseAsync();
        _folder.Delete(recursive: true);
    }

    private string Seen() => $"asked for: {string.Join(", ", Asked)}; complaints: {string.Join(", ", Complaints)}";

    private async Task StartAsync(Chromium chromium, byte[] page, bool dark, int width, string? zone)
    {
        var file = Path.Combine(_folder.FullName, "report.html");
        await File.WriteAllBytesAsync(file, page, TestContext.Current.CancellationToken);
        _context = await (await chromium.StartAsync()).CreateBrowserContextAsync();
        Page = await _context.NewPageAsync();
        await Page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 900 });
        // What the page waits for ends by the guard's limit too, with a message of the browser.
        Page.DefaultTimeout = (int)Guard.Limit.TotalMilliseconds;
        Page.Console += (_, said) =>
        {
            if (said.Message.Type is ConsoleType.Error or ConsoleType.Warning)
                Complaints.Enqueue(said.Message.Text);
        };
        Page.PageError += (_, error) => Complaints.Enqueue(error.Message);
        Page.Request += (_, asked) => Asked.Enqueue(asked.Request.Url);
        await Page.EmulateMediaFeaturesAsync(
            [new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = dark ? "dark" : "light" }]);
        if (zone is not null)
            await Page.EmulateTimezoneAsync(zone);
        Address = new Uri(file).AbsoluteUri;
        await Page.GoToAsync(Address);
        await Page.WaitForFunctionAsync("() => document.documentElement.dataset.drawn !== undefined");
    }
}
