using ClaudePerf.Core.Tests.Prerequisites;
using PuppeteerSharp;

namespace ClaudePerf.Core.Tests.Reports.Dashboard;

/// <summary>One Chromium for all tests of a class, started by the first that opens a page.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("claudeperf-chromium-");
    private IBrowser? _browser;

    /// <summary>The browser.</summary>
    internal async Task<IBrowser> StartAsync() => _browser ??= await Puppeteer.LaunchAsync(new LaunchOptions
    {
        ExecutablePath = Machine.Find(Prerequisite.Chromium)!,
        Headless = true,
        // A container's user may be root, for whom Chromium starts without its sandbox only; its shared memory may be small.
        Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars"],
        Timeout = (int)Guard.Limit.TotalMilliseconds,
        UserDataDir = _profile.FullName,
    });

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _profile.Delete(recursive: true);
    }
}
