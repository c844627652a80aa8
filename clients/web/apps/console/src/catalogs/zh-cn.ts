import console from '@crowdloom/i18n/messages/console.zh-cn';
import shared from '@crowdloom/i18n/messages/shared.zh-cn';

export default { ...shared, ...console };
