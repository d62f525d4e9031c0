#Requires -Version 7.4
<#
.SYNOPSIS
    Packs the published native program of one system for the release page.
.DESCRIPTION
    The archive contains the program, its libraries and tables, and the license; no debugging symbols. It is a zip file for Windows and a
    compressed tar file elsewhere, whose programs stay executable.
.EXAMPLE
    tools/release/New-ProgramArchive.ps1 -Published out/published -Runtime linux-x64 -OutputPath out/archives
#>
[CmdletBinding(SupportsShouldProcess)]
[OutputType([System.IO.FileInfo])]
param(
    # The output folder of dotnet publish.
    [Parameter(Mandatory)]
    [string] $Published,

    # The system, such as linux-x64.
    [Parameter(Mandatory)]
    [ValidatePattern('^(win|linux|osx)-(x64|arm64)$')]
    [string] $Runtime,

    [Parameter(Mandatory)]
    [string] $OutputPath,

    # The folder of the sources.
    [string] $Root = (Join-Path $PSScriptRoot '../..')
)

$ErrorActionPreference = 'Stop'
$version = ([xml](Get-Content (Join-Path $Root Directory.Build.props) -Raw)).SelectSingleNode('//Version').InnerText
$isWindowsArchive = $Runtime.StartsWith('win')
$program = Join-Path $Published $($isWindowsArchive ? 'claudeperf.exe' : 'claudeperf')
if (-not (Test-Path -LiteralPath $program -PathType Leaf)) {
    throw "'$program' does not exist."
}
$name = "claudeperf-$version-$Runtime.$($isWindowsArchive ? 'zip' : 'tar.gz')"
$archive = Join-Path ([System.IO.Path]::GetFullPath($OutputPath, $PWD)) $name
if (-not $PSCmdlet.ShouldProcess($archive, 'Write the archive')) {
    return
}
$null = New-Item -ItemType Directory -Path $OutputPath -Force
$content = Join-Path ([System.IO.Path]::GetTempPath()) ([System.IO.Path]::GetRandomFileName())
try {
    Copy-Item -LiteralPath $Published -Destination $content -Recurse
    Get-ChildItem -LiteralPath $content -Recurse -Include *.pdb, *.dbg, *.dSYM, *.xml | Remove-Item -Recurse
    Copy-Item -LiteralPath (Join-Path $Root LICENSE) -Destination $content
    if ($isWindowsArchive) {
        Remove-Item -LiteralPath $archive -ErrorAction Ignore
        [System.IO.Compression.ZipFile]::CreateFromDirectory($content, $archive)
    }
    else {
        tar -czf $archive -C $content .
        if ($LASTEXITCODE -ne 0) { throw "tar ended with exit code $LASTEXITCODE." }
    }
}
finally {
    Remove-Item -LiteralPath $content -Recurse -Force -ErrorAction Ignore
}
Get-Item -LiteralPath $archive
