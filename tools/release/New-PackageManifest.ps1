#Requires -Version 7.4
<#
.SYNOPSIS
    Fills the manifests for winget, Scoop and Homebrew with the version and the checksums of a release.
.DESCRIPTION
    Throws if a checksum is missing. The results are what the package repositories get: a folder for each in the output folder.
.EXAMPLE
    tools/release/New-PackageManifest.ps1 -Version 1.2.3 -Checksums sha256.txt -OutputPath out/manifests
#>
[CmdletBinding(SupportsShouldProcess)]
[OutputType([System.IO.FileInfo])]
param(
    # The version, without 'v'.
    [Parameter(Mandatory)]
    [ValidatePattern('^\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?$')]
    [string] $Version,

    # The output of sha256sum for the archives of the release.
    [Parameter(Mandatory)]
    [string] $Checksums,

    [Parameter(Mandatory)]
    [string] $OutputPath,

    # The folder of the sources.
    [string] $Root = (Join-Path $PSScriptRoot '../..')
)

$ErrorActionPreference = 'Stop'
$sums = @{}
foreach ($line in Get-Content -LiteralPath $Checksums) {
    $archive = '^(?<sum>[0-9a-f]{64}) [ *](.*/)?claudeperf-(?<version>.+)-(?<runtime>(win|linux|osx)-(x64|arm64))\.(zip|tar\.gz)$'
    if ($line -match $archive -and $Matches.version -ceq $Version) {
        $sums[$Matches.runtime] = $Matches.sum
    }
}
foreach ($folder in 'winget', 'scoop', 'homebrew') {
    $target = Join-Path $OutputPath $folder
    foreach ($template in Get-ChildItem -LiteralPath (Join-Path $Root packaging $folder) -File) {
        $text = (Get-Content -LiteralPath $template.FullName -Raw).Replace('{{version}}', $Version)
        foreach ($found in [regex]::Matches($text, '\{\{sha256 (?<runtime>[a-z0-9-]+)\}\}')) {
            $runtime = $found.Groups['runtime'].Value
            if (-not $sums.ContainsKey($runtime)) {
                throw "'$Checksums' has no checksum of claudeperf-$Version for $runtime."
            }
            $text = $text.Replace($found.Value, $sums[$runtime])
        }
        $file = Join-Path $target $template.Name
        if ($PSCmdlet.ShouldProcess($file, 'Write the manifest')) {
            $null = New-Item -ItemType Directory -Path $target -Force
            # Package repositories compare bytes: no byte order mark, and line feeds on every system.
            [System.IO.File]::WriteAllText($file, $text.Replace("`r`n", "`n"))
            Get-Item -LiteralPath $file
        }
    }
}
